import { randomBytes } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join, relative } from "node:path";
import { fileBackend } from "../../cli/engine/file-backend.ts";
import { CommandError, EXIT } from "../../cli/errors.ts";
import { PACKAGE_ROOT, projectFile } from "../../cli/project-file.ts";
import { joinedCatalogFile } from "../../components/catalog/index.ts";
import { loadSystem, type SystemModel } from "../../components/plan/index.ts";
import { ensureEngine } from "../../tools/engine/ensure.js";
import {
  type CatalogCloud,
  CLIENTS,
  LAST_CLIENTS,
  REHEARSED_CLIENTS,
  startCatalogCloud,
} from "../catalog-cloud.ts";
import type { ServiceName } from "../cloud/service.ts";
import type { SshHosts } from "../hosts/ssh-hosts.ts";
import { type NeededStandIns, pluginsOf, startNeededStandIns } from "../needed-stand-ins.ts";
import { Commands } from "./commands.ts";
import { copiedCatalog } from "./copied-catalog.ts";
import { emptyEnvFiles } from "./empty-env-files.ts";
import { guard } from "./guard.ts";
import type { TrueAcceptors } from "./parties.ts";
import { placeFiles, runningFiles } from "./place-file.ts";
import { type ProbeHosts, playProbeHosts } from "./probes/probe-hosts.ts";
import { stopProcessesOf } from "./processes.ts";
import { SopsFiles } from "./sops-files.ts";
import { playSurroundings, type Surroundings } from "./surroundings.ts";

const STACK = "rehearsed";

/** A system as it stood at one moment: its folder, and the simulated cloud. */
export interface Snapshot {
  readonly folder: string;
  readonly cloud: ReadonlyMap<ServiceName, unknown>;
}

/**
 * A copy of a stack that can be rotated without harm: the catalog's places in a folder and a simulated cloud of its
 * own, on the real engine with a state of its own.
 */
export class RehearsedSystem {
  /** Holds Pulumi.yaml, the catalog, the stack file, the .env files and the state. */
  readonly folder: string;
  readonly stack = STACK;
  readonly project: string;
  readonly model: SystemModel;
  readonly cloud: CatalogCloud;
  readonly probeHosts: ProbeHosts;
  /** The machines that are reached over SSH, and the files that SOPS encrypts, where the catalog has any. */
  readonly hosts: SshHosts | undefined;
  readonly sops: SopsFiles | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly commands: Commands;
  /** What is played, in words. */
  readonly standIns: readonly string[];
  /** How the copy differs from the catalog, in words. */
  readonly changes: readonly string[];
  /** Targets that do not answer at the moment. */
  readonly away = new Set<string>();
  readonly #close: () => Promise<void>;
  #snapshots = 0;

  private constructor(parts: Omit<Made, "close">, close: () => Promise<void>) {
    this.folder = parts.folder;
    this.project = parts.model.catalog.system;
    this.model = parts.model;
    this.cloud = parts.cloud;
    this.probeHosts = parts.probeHosts;
    this.hosts = parts.surroundings.hosts;
    this.sops = parts.sops;
    this.env = parts.env;
    this.standIns = parts.standIns;
    this.changes = parts.changes;
    this.commands = new Commands(this);
    this.#close = close;
  }

  /**
   * Lays out a copy that holds no secret yet. Close it always.
   *
   * @param catalog the path of the stack's catalog
   * @param acceptors who accepts in truth, where the catalog's stages do not tell
   * @throws CatalogError, EngineError
   */
  static async make(
    catalog: string,
    log: (line: string) => void,
    acceptors?: TrueAcceptors,
  ): Promise<RehearsedSystem> {
    const engine = await ensureEngine({ log });
    const home = realpathSync(mkdtempSync(join(tmpdir(), "keyturn-rehearsal-")));
    const parts: Partial<Made> = {};
    const isOver = guard(home, join(home, "system"));
    // Also where this process is told to end in the middle.
    const remove = () => {
      stopProcessesOf(join(home, "system"));
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    };
    process.once("exit", remove);
    const close = async () => {
      await parts.standingIn?.close();
      await parts.surroundings?.close();
      await parts.probeHosts?.close();
      await parts.cloud?.close();
      process.off("exit", remove);
      remove();
      isOver();
    };
    try {
      return new RehearsedSystem(await layOut(home, catalog, engine, parts, acceptors), close);
    } catch (error) {
      await close();
      throw error;
    }
  }

  /** @throws CommandError where a command asked for a host that is not played */
  readonly afterEach = (): void => {
    const { strangers } = this.probeHosts;
    if (strangers.length === 0) return;
    throw new CommandError(
      `the rehearsal was stopped: something asked for ${strangers.join(", ")}, which is not played. ` +
        "It got no answer, and nothing real was reached",
      EXIT.refused,
    );
  };

  get stackFile(): string {
    return join(this.folder, `Pulumi.${STACK}.yaml`);
  }

  /** The state's file, which the engine replaces as a whole at the beginning and the end of each step. */
  get stateFile(): string {
    const name = `${STACK}.json`;
    return join(this.folder, ".keyturn", "state", ".pulumi", "stacks", this.project, name);
  }

  /** Resolves when all places can be looked at: what opens an encrypted file is waited for. */
  async ready(): Promise<void> {
    const { catalog } = this.model;
    for (const file of [...placeFiles(catalog, this.folder), ...runningFiles(catalog, this.folder)])
      await this.sops?.ready(file);
  }

  /** Keeps how all stands now. Nothing may be running. */
  snapshot(): Snapshot {
    this.#snapshots += 1;
    const folder = join(dirname(this.folder), `snapshot-${this.#snapshots}`);
    copy(this.folder, folder);
    const services = Object.keys(this.cloud.urls) as ServiceName[];
    return { folder, cloud: new Map(services.map((name) => [name, this.cloud.stateOf(name)])) };
  }

  /** Puts all back as it stood. Nothing may be running. */
  async restore({ folder, cloud }: Snapshot): Promise<void> {
    await this.hosts?.mend();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
    copy(folder, this.folder);
    // The engine keeps the logs of a week, which each search for left values would read again.
    rmSync(join(dirname(this.folder), "pulumi", "logs"), { recursive: true, force: true, maxRetries: 5 });
    for (const [name, state] of cloud) this.cloud.putBack(name, state);
    this.away.clear();
    this.commands.forget();
  }

  async close(): Promise<void> {
    await this.#close();
  }
}

interface Made {
  folder: string;
  model: SystemModel;
  cloud: CatalogCloud;
  probeHosts: ProbeHosts;
  surroundings: Surroundings;
  sops: SopsFiles | undefined;
  standingIn: NeededStandIns | undefined;
  env: Record<string, string>;
  standIns: string[];
  changes: readonly string[];
  close: () => Promise<void>;
}

async function layOut(
  home: string,
  source: string,
  engine: { bin: string; origin: string },
  parts: Partial<Made>,
  acceptors: TrueAcceptors | undefined,
): Promise<Omit<Made, "close">> {
  const folder = join(home, "system");
  const file = `catalog/${basename(source)}`;
  for (const name of ["catalog", ".keyturn/state", "tmp"])
    mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
  mkdirSync(join(home, "pulumi"), { mode: 0o700 });
  const { text, changes } = copiedCatalog(joinedCatalogFile(source));
  writeFileSync(join(folder, file), text);
  writeFileSync(join(folder, `Pulumi.${STACK}.yaml`), `config:\n  keyturn:catalog: ${file}\n`);
  const model = loadSystem(join(folder, file));
  writeFileSync(
    join(folder, "Pulumi.yaml"),
    projectFile(model.catalog.system, relative(folder, PACKAGE_ROOT)),
  );
  emptyEnvFiles(model.catalog, folder);
  const sops = await SopsFiles.make(model.catalog, folder);
  const cloud = await startCatalogCloud([model.catalog]);
  parts.cloud = cloud;
  const env: Record<string, string> = {
    PATH: [REHEARSED_CLIENTS, CLIENTS, engine.bin, process.env.PATH, LAST_CLIENTS].join(delimiter),
    HOME: folder,
    TMPDIR: join(folder, "tmp"),
    PULUMI_HOME: join(home, "pulumi"),
    PULUMI_BACKEND_URL: fileBackend(join(folder, ".keyturn", "state")),
    PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString("hex"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    NO_COLOR: "1",
    KEYTURN_NOTIFY: "off",
    ...(engine.origin === "built" ? { PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true" } : {}),
    ...cloud.env,
  };
  const probeHosts = await playProbeHosts({ model, folder, cloud, sops }, join(home, "tls"), acceptors);
  parts.probeHosts = probeHosts;
  const surroundings = await playSurroundings({ folder, catalog: model.catalog }, cloud, probeHosts);
  parts.surroundings = surroundings;
  Object.assign(env, probeHosts.env, surroundings.env);
  const standingIn = await startNeededStandIns(engine, env, pluginsOf([model.catalog]));
  parts.standingIn = standingIn;
  const attached = standingIn?.debugProviders ?? process.env.PULUMI_DEBUG_PROVIDERS;
  if (attached !== undefined) env.PULUMI_DEBUG_PROVIDERS = attached;
  const probed = Object.keys(model.catalog.probes).length > 0 ? ["the hosts of the probes"] : [];
  const standIns = [...(standingIn?.names ?? []), ...cloud.parts, ...surroundings.parts, ...probed];
  return { folder, model, cloud, probeHosts, surroundings, sops, standingIn, env, standIns, changes };
}

function copy(from: string, to: string): void {
  cpSync(from, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
}
