import { guess } from "./guess.ts";

/** What a secret probably is. */
export interface Likely {
  /** As the catalog writes it. */
  readonly source: Readonly<Record<string, unknown>>;
  /** Other fields that follow from it. */
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly remark?: string;
}

/** What the imported files tell of the world around a secret. */
export interface Around {
  /** Whether only pipelines hold it, so that what accepts the value is not among what was imported. */
  readonly onlyInPipelines: boolean;
  /** The apps at Fly. */
  readonly flyApps: readonly string[];
  /** The characters of the value in use, where it is at hand and long enough. */
  readonly length: number | undefined;
}

const GIVEN = { kind: "manual", from: "the provider's console" } as const;

/** What a secret probably is, by its name and what is around it. */
export function likelySource(name: string, around: Around): Likely {
  if (name === "GITHUB_TOKEN") return { source: { kind: "builtin", why: "GitHub makes one for each job" } };
  const minted = mintedAs(name, around);
  if (minted !== undefined) {
    const remark = "guessed by its name; adopt wants the id of the one in use: --credential";
    return { source: { kind: "minted", ...minted }, remark };
  }
  const kind = guess(name);
  if (kind === "third-party") {
    const pair = PAIRS.find(({ names }) => names.test(name));
    if (pair === undefined) return { source: GIVEN, remark: "guessed: given by a person" };
    return {
      source: { ...GIVEN, from: pair.from },
      remark: `guessed: given by a person; keyturn can make it too: ${pair.made}`,
    };
  }
  if (kind === "setting") {
    return {
      source: GIVEN,
      remark: "guessed: given by a person, for its name tells of nothing that could be made",
    };
  }
  if (around.onlyInPipelines) {
    return { source: GIVEN, remark: "guessed: given by a person, for nothing that was imported accepts it" };
  }
  const source = { kind: "random", length: around.length ?? 32 };
  if (kind === "encrypts") return { source, ...encrypting(name) };
  return {
    source,
    remark: "guessed: made by keyturn. If a database or another program holds it too, add byHand.",
  };
}

/** What there is to say of a key whose name tells that it encrypts: `--all` leaves it out from then on. */
export function encrypting(name: string): Required<Pick<Likely, "fields" | "remark">> {
  return {
    fields: { encryptsData: { what: `data stored under ${name}` } },
    remark: "guessed: encrypts stored data. Say what becomes unreadable, or remove that line.",
  };
}

/** Keys of a pair: no console gives them, and keyturn can make them where the places of the public half are told. */
const PAIRS = [
  { names: /(^|_)AGE_KEY(_|$)/, from: "age-keygen", made: "{ kind: minted, by: age-key }" },
  { names: /(^|_)SSH_(PRIVATE_)?KEY(_|$)/, from: "ssh-keygen", made: "{ kind: minted, by: ssh-key }" },
  {
    names: /(^|_)(TLS|SSL|CERT|CERTIFICATE)_(PRIVATE_)?KEY(_|$)/,
    from: "who signs its certificate",
    made: "{ kind: minted, by: certificate }, with its authority a secret of this catalog",
  },
  {
    // A provider's, such as that of an app at GitHub, does come from a console.
    names: /^(?!GITHUB_|GITLAB_|GOOGLE_|GCP_|AWS_|AZURE_|CLOUDFLARE_)(?:.*_)?PRIVATE_KEY(_|$)/,
    from: "who made the key pair",
    made: "{ kind: minted, by: ssh-key } where it is one for SSH",
  },
] as const;

function mintedAs(name: string, { flyApps }: Around): Record<string, string> | undefined {
  if (name === "NEON_API_KEY") return { by: "neon-key" };
  const [app, ...others] = flyApps;
  if (name !== "FLY_API_TOKEN" || app === undefined || others.length > 0) return undefined;
  return { by: "fly-token", app };
}
