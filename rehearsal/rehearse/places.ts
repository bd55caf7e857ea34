import { join } from "node:path";
import type { Catalog, Delivery, TargetOf } from "../../components/catalog/index.ts";
import type { Cloud } from "../cloud/cloud.ts";
import { FileMarks } from "./file-marks.ts";
import { InCloud } from "./in-cloud.ts";
import { KnownIdentities } from "./known-identities.ts";
import { placeFile } from "./place-file.ts";
import { instancesOf } from "./running.ts";
import type { SopsFiles } from "./sops-files.ts";

/** What stands for a value: equal values have equal marks. No value is kept. */
export type Mark = string;

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
  /** Where the catalog has files that SOPS encrypts. */
  readonly sops?: SopsFiles | undefined;
}

/** What somebody goes by who runs somewhere: the mark under a key, if any. */
export type Holding = (key: string) => Mark | undefined;

/** What the places of a system hold, looked at from outside: files on disk, and the simulated cloud. */
export class Places {
  readonly #system: Viewed;
  readonly #files: FileMarks;
  readonly #identities: KnownIdentities;

  constructor(system: Viewed) {
    this.#system = system;
    this.#files = new FileMarks((value) => system.cloud.mark(value));
    this.#identities = new KnownIdentities(system.cloud);
  }

  /** How all stands now. It is to be asked before this process does anything else: files are read as they are asked for. */
  look(): Look {
    return new Look(this.#system, this.#files, this.#identities);
  }
}

/** What the places hold at one moment. They are looked at when they are asked for, before this process does anything else. */
export class Look {
  readonly #system: Viewed;
  readonly #files: FileMarks;
  readonly #identities: KnownIdentities;
  readonly #inCloud: InCloud;
  readonly #empty: Mark;
  /** By target, what was looked at already. */
  readonly #kept = new Map<string, Holding>();
  readonly #running = new Map<string, readonly Holding[]>();

  constructor(system: Viewed, files: FileMarks, identities: KnownIdentities) {
    this.#system = system;
    this.#files = files;
    this.#identities = identities;
    this.#inCloud = new InCloud(system.cloud);
    this.#empty = system.cloud.mark("");
  }

  /** What the place keeps for a key: undefined where it keeps nothing, or an empty text. */
  kept({ target, key }: Delivery): Mark | undefined {
    const holding = this.#kept.get(target) ?? this.#lookAt(target);
    this.#kept.set(target, holding);
    const mark = holding(key);
    return mark === this.#empty ? undefined : mark;
  }

  /** What those who run there go by: a machine goes on with what it was started with. */
  inUse({ target, key }: Delivery): readonly Mark[] {
    return this.runningAt(target).flatMap((holding) => holding(key) ?? []);
  }

  /** What runs there, each with what it goes by; where nothing has to be begun anew, one that goes by what the place keeps. */
  runningAt(target: string): readonly Holding[] {
    const known = this.#running.get(target) ?? this.#lookWhatRuns(target);
    this.#running.set(target, known);
    return known;
  }

  /** What a place lets in that holds public halves: identities of which it has the halves. Undefined for any other place. */
  letIn(target: string): { readonly marks: readonly Mark[]; readonly others: number } | undefined {
    const place = this.#system.model.catalog.targets[target];
    if (place?.kind !== "sops-recipients") return undefined;
    const halves = this.#halvesAt(place);
    const marks = this.#identities.marksOf(halves);
    return { marks, others: halves.length - marks.length };
  }

  /** The credentials that an API has minted so far: `fly` by app, `neon`, `cloudflare`. */
  credentials(by: { readonly fly: string } | "neon" | "cloudflare"): readonly Credential[] {
    return this.#inCloud.credentials(by);
  }

  #lookAt(name: string): Holding {
    const { model, folder } = this.#system;
    const place = model.catalog.targets[name];
    if (place === undefined) throw new Error(`there is no target ${name}`);
    switch (place.kind) {
      case "dotenv-file":
      case "ssh-env-file":
        return this.#inEnvFile(placeFile(folder, place) ?? "");
      case "sops-file":
        return this.#inSopsFile(place, placeFile(folder, place) ?? "");
      case "sops-recipients":
        return () => this.#newestAt(place);
      default:
        return (key) => this.#inCloud.kept(place, key);
    }
  }

  #lookWhatRuns(name: string): readonly Holding[] {
    const { model, folder } = this.#system;
    const place = model.catalog.targets[name];
    const instances = place === undefined ? [] : instancesOf(folder, name, place);
    if (place?.kind === "sops-file" && instances.length > 0)
      return instances.map(({ file }) => this.#inSopsFile(place, file));
    if (instances.length > 0) return instances.map(({ file }) => this.#inEnvFile(file));
    const inCloud = place === undefined ? undefined : this.#inCloud.running(place);
    return inCloud ?? [(key) => this.kept({ target: name, key })];
  }

  #inEnvFile(file: string): Holding {
    const marks = this.#files.of(file);
    return (key) => marks[key];
  }

  #inSopsFile({ path }: TargetOf<"sops-file">, file: string): Holding {
    return (key) => {
      const value = this.#system.sops?.valueOf(file, key, path);
      return value === undefined ? undefined : this.#system.cloud.mark(value);
    };
  }

  /** What stands for the recipient that was added last: the place holds no value. */
  #newestAt(place: TargetOf<"sops-recipients">): Mark | undefined {
    const newest = this.#halvesAt(place).at(-1);
    if (newest === undefined) return undefined;
    return this.#identities.marksOf([newest])[0] ?? this.#system.cloud.mark(newest);
  }

  /** The public halves that every file of the place has. */
  #halvesAt({ paths }: TargetOf<"sops-recipients">): string[] {
    const { folder, sops } = this.#system;
    const [first = [], ...others] = paths.map((path) => sops?.recipientsOf(join(folder, path)) ?? []);
    return first.filter((half) => others.every((halves) => halves.includes(half)));
  }
}
