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
    const mint = PAIRS.find(([pattern]) => pattern.test(name))?.[1];
    const also = mint === undefined ? "" : `; keyturn can make it too: { kind: minted, by: ${mint} }`;
    return { source: GIVEN, remark: `guessed: given by a person${also}` };
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
  if (kind === "encrypts") {
    const remark = "guessed: encrypts stored data. Say what becomes unreadable, or remove that line.";
    return { source, fields: { encryptsData: { what: `data stored under ${name}` } }, remark };
  }
  return {
    source,
    remark: "guessed: made by keyturn. If a database or another program holds it too, add byHand.",
  };
}

/** Keys of a pair, which keyturn can make where the places of its public half are told. */
const PAIRS = [
  [/AGE_KEY$/, "age-key"],
  [/SSH_KEY$|SSH_PRIVATE_KEY$/, "ssh-key"],
] as const;

function mintedAs(name: string, { flyApps }: Around): Record<string, string> | undefined {
  if (name === "NEON_API_KEY") return { by: "neon-key" };
  const [app, ...others] = flyApps;
  if (name !== "FLY_API_TOKEN" || app === undefined || others.length > 0) return undefined;
  return { by: "fly-token", app };
}
