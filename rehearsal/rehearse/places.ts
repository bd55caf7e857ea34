import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Catalog, Delivery } from "../../components/catalog/index.ts";
import { parseEnv, readValues } from "../../provider/env-file/index.ts";
import type { Cloud } from "../cloud/cloud.ts";
import { type CloudflareState, heldSecrets as inStores } from "../cloud/cloudflare/state.ts";
import type { FlyState } from "../cloud/fly/state.ts";
import type { GithubState } from "../cloud/github/state.ts";
import type { NeonState } from "../cloud/neon/state.ts";
import { fileStamp } from "./file-stamp.ts";

/** What stands for a value: equal values have equal marks. No value is kept. */
export type Mark = string;

type Marks = Readonly<Record<string, Mark>>;

/** A credential of an API that mints. */
export interface Credential {
  readonly mark: Mark;
  readonly isLiving: boolean;
}

/** What is to be known of a system, to look at its places. */
export interface Viewed {
  readonly model: { readonly catalog: Catalog };
  readonly folder: string;
  readonly cloud: Cloud;
}

/** What the places of a system hold, looked at from outside: files on disk, and the simulated cloud. */
export class Places {
  readonly #catalog: Catalog;
  readonly #folder: string;
  readonly #cloud: Cloud;
  readonly #files = new Map<string, { readonly stamp: string; readonly marks: Marks }>();

  constructor(system: Viewed) {
    this.#catalog = system.model.catalog;
    this.#folder = system.folder;
    this.#cloud = system.cloud;
  }

  /** How all stands now; later changes are not seen in it. */
  look(): Look {
    const files = Object.values(this.#catalog.targets).flatMap((target) =>
      target.kind === "dotenv-file" ? [[target.path, this.#inFile(target.path)] as const] : [],
    );
    return new Look(this.#catalog, this.#cloud, new Map(files));
  }

  /** A file is replaced as a whole, so one that has the same stamp holds the same. */
  #inFile(path: string): Marks {
    const file = resolve(this.#folder, path);
    const stamp = fileStamp(file);
    if (stamp === undefined) return {};
    const known = this.#files.get(path);
    if (known?.stamp === stamp) return known.marks;
    const values = readValues(parseEnv(readFileSync(file, "utf8")));
    const marks = Object.fromEntries([...values].map(([key, value]) => [key, this.#cloud.mark(value)]));
    this.#files.set(path, { stamp, marks });
    return marks;
  }
}

/** What the places hold at one moment. The cloud is looked at when it is asked for, before this process does anything else. */
export class Look {
  readonly #catalog: Catalog;
  readonly #cloud: Cloud;
  readonly #files: ReadonlyMap<string, Marks>;
  readonly #states = new Map<string, unknown>();

  constructor(catalog: Catalog, cloud: Cloud, files: ReadonlyMap<string, Marks>) {
    this.#catalog = catalog;
    this.#cloud = cloud;
    this.#files = files;
  }

  /** What the place keeps for a key: undefined where it keeps nothing, or an empty text. */
  kept(delivery: Delivery): Mark | undefined {
    const mark = this.#kept(delivery);
    return mark === this.#cloud.mark("") ? undefined : mark;
  }

  #kept({ target, key }: Delivery): Mark | undefined {
    const place = this.#catalog.targets[target];
    switch (place?.kind) {
      case "dotenv-file":
        return this.#files.get(place.path)?.[key];
      case "fly":
        return this.#state<FlyState>("fly").apps[place.app]?.secrets[key]?.mark;
      case "github-actions":
        return this.#inVault(`actions ${place.repository}`, key);
      case "github-environment":
        return this.#inVault(`environment ${place.repository} ${place.environment}`, key);
      case "github-organization":
        return this.#inVault(`organization ${place.organization}`, key);
      case "github-dependabot":
        return this.#inVault(`dependabot ${place.repository}`, key);
      case "cloudflare-secrets-store":
        return inStores(this.#state<CloudflareState>("cloudflare")).find(
          ({ store, name }) => store === place.store && name === key,
        )?.mark;
      default:
        throw new Error(`${target} is of a kind that the simulated cloud does not have`);
    }
  }

  /** What those who run there go by: a machine goes on with what it was started with. */
  inUse(delivery: Delivery): readonly Mark[] {
    const place = this.#catalog.targets[delivery.target];
    if (place?.kind === "fly") {
      const machines = Object.values(this.#state<FlyState>("fly").apps[place.app]?.machines ?? {});
      return machines.flatMap(({ holds }) => holds[delivery.key] ?? []);
    }
    const mark = this.kept(delivery);
    return mark === undefined ? [] : [mark];
  }

  /** The credentials that an API has minted so far: `fly` by app, `neon`, `cloudflare`. */
  credentials(by: { readonly fly: string } | "neon" | "cloudflare"): readonly Credential[] {
    if (by === "cloudflare")
      return Object.values(this.#state<CloudflareState>("cloudflare").tokens ?? {}).map(credential);
    if (by === "neon") return Object.values(this.#state<NeonState>("neon").keys).map(credential);
    return Object.values(this.#state<FlyState>("fly").tokens)
      .filter(({ app }) => app === by.fly)
      .map(credential);
  }

  #inVault(place: string, key: string): Mark | undefined {
    return this.#state<GithubState>("github").vaults[place]?.secrets[key]?.mark;
  }

  #state<State>(service: "fly" | "github" | "cloudflare" | "neon"): State {
    if (!this.#states.has(service)) this.#states.set(service, this.#cloud.stateOf(service));
    return this.#states.get(service) as State;
  }
}

function credential({ mark, revokedAt }: { mark: string; revokedAt: string | null }): Credential {
  return { mark, isLiving: revokedAt === null };
}
