import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, join, relative } from "node:path";
import { fileBackend } from "../cli/engine/file-backend.ts";
import { PACKAGE_ROOT, projectFile } from "../cli/project-file.ts";
import { loadSystem } from "../components/plan/index.ts";
import { ensureEngine } from "../tools/engine/ensure.js";
import { type CatalogCloud, CLIENTS, needsCloud, startCatalogCloud } from "./catalog-cloud.ts";
import { type NeededStandIns, pluginsOf, startNeededStandIns } from "./needed-stand-ins.ts";
import { SAMPLES, type SampleDatabase } from "./samples/index.ts";

/** A system of the example catalogs in a folder of its own, on the real engine. */
export interface ScratchSystem {
  /** Holds Pulumi.yaml, the catalog, the stack file, the sample files and the state. */
  folder: string;
  stack: string;
  /** Added to the environment of every command: the engine first on PATH, state and home in `folder`. */
  env: Readonly<Record<string, string>>;
  /** What is played by a stand-in, in words; empty where all is real. */
  standIns: string[];
  /** The simulated cloud, where the system has places in one. */
  cloud?: CatalogCloud;
  /** Ends what was started and removes the folder, unless it is to be kept. */
  close(how?: { readonly keepFolder?: boolean }): Promise<void>;
}

/** The command line that starts keyturn from this checkout. */
export const KEYTURN = [process.execPath, join(PACKAGE_ROOT, "bin", "keyturn.js")] as const;

/**
 * Lays out a system: its sample files with synthetic values, a stack that has nothing yet. Close it always.
 *
 * @param catalog the name of an example, such as `local-ai`, or the path of a catalog that ends with `.yaml`
 * @param database the one that the example has, if it is there; without one the example's catalog leaves it out
 */
export async function makeScratchSystem(
  catalog: string,
  log: (line: string) => void,
  database?: SampleDatabase,
): Promise<ScratchSystem> {
  const system = basename(catalog, ".yaml");
  const source = catalog.endsWith(".yaml") ? catalog : join(PACKAGE_ROOT, "catalog", `${catalog}.yaml`);
  const engine = await ensureEngine({ log });
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "keyturn-scratch-")));
  let standIns: NeededStandIns | undefined;
  let cloud: CatalogCloud | undefined;
  try {
    const stack = "demo";
    mkdirSync(join(folder, "catalog"));
    mkdirSync(join(folder, ".keyturn", "state"), { recursive: true, mode: 0o700 });
    mkdirSync(join(folder, ".pulumi-home"));
    const text = readFileSync(source, "utf8");
    const sample = SAMPLES[system];
    writeFileSync(join(folder, "catalog", `${system}.yaml`), sample?.catalog?.(text, database) ?? text);
    writeFileSync(join(folder, "Pulumi.yaml"), projectFile(system, relative(folder, PACKAGE_ROOT)));
    writeFileSync(
      join(folder, `Pulumi.${stack}.yaml`),
      `config:\n  keyturn:catalog: catalog/${system}.yaml\n`,
    );
    await sample?.files(folder);
    const env: Record<string, string> = {
      PATH: [engine.bin, process.env.PATH].join(delimiter),
      HOME: folder,
      PULUMI_HOME: join(folder, ".pulumi-home"),
      PULUMI_BACKEND_URL: fileBackend(join(folder, ".keyturn", "state")),
      PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString("hex"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
      NO_COLOR: "1",
      ...(engine.origin === "built" ? { PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true" } : {}),
    };
    const model = loadSystem(join(folder, "catalog", `${system}.yaml`));
    if (needsCloud(model.catalog)) {
      cloud = await startCatalogCloud([model.catalog]);
      Object.assign(env, cloud.env, { PATH: [CLIENTS, env.PATH].join(delimiter) });
    }
    standIns = await startNeededStandIns(engine, env, pluginsOf([model.catalog]));
    if (standIns !== undefined) env.PULUMI_DEBUG_PROVIDERS = standIns.debugProviders;
    return {
      ...(cloud === undefined ? {} : { cloud }),
      folder,
      stack,
      env,
      standIns: [...(standIns?.names ?? []), ...(cloud?.parts ?? [])],
      close: async ({ keepFolder = false } = {}) => {
        await standIns?.close();
        await cloud?.close();
        if (!keepFolder) rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await standIns?.close();
    await cloud?.close();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}
