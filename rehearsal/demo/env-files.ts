import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Catalog, loadCatalog } from "../../components/catalog/index.ts";
import { readEnvFile } from "../../provider/env-file/index.ts";
import type { ScratchSystem } from "../scratch-system.ts";

/** The .env files of a scratch system, looked at from outside: as Compose would read them, and byte by byte. */
export class EnvFiles {
  readonly catalog: Catalog;
  readonly paths: readonly string[];
  readonly #folder: string;

  constructor(system: ScratchSystem, catalogName: string) {
    this.#folder = system.folder;
    this.catalog = loadCatalog(join(system.folder, "catalog", `${catalogName}.yaml`));
    this.paths = Object.values(this.catalog.targets).flatMap((target) =>
      target.kind === "dotenv-file" ? [target.path] : [],
    );
  }

  /** All bytes of all files, to compare. */
  bytes(): string {
    return this.paths.map((path) => readFileSync(join(this.#folder, path), "latin1")).join("\0");
  }

  /**
   * The value of every secret of the catalog that stands in a file.
   *
   * @throws Error naming a secret that is missing at a place or differs between two
   */
  async values(): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (const [name, { stages }] of Object.entries(this.catalog.secrets)) {
      for (const { target, key } of stages.flatMap((stage) => stage.deliver)) {
        const place = this.catalog.targets[target];
        if (place?.kind === "postgres-role") continue;
        const value =
          place?.kind === "dotenv-file" ? (await readEnvFile(this.#folder, place.path)).get(key) : undefined;
        if (value === undefined) throw new Error(`${name} is missing at ${target}`);
        if ((found.get(name) ?? value) !== value) throw new Error(`${name} differs between its places`);
        found.set(name, value);
      }
    }
    return found;
  }
}
