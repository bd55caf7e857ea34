import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Catalog } from "../../components/catalog/index.ts";
import type { CatalogCloud } from "../catalog-cloud.ts";
import type { GithubState } from "../cloud/github/state.ts";
import { ServiceManagers } from "../hosts/service-managers.ts";
import { SshHosts } from "../hosts/ssh-hosts.ts";
import { playThisMachine, type ThisMachine } from "../hosts/this-machine.ts";
import type { ProbeHosts } from "./probes/probe-hosts.ts";
import { deployed, makeRepository } from "./repository.ts";
import { restart } from "./restart.ts";
import { actionsOf } from "./running.ts";
import { sopsPaths } from "./sops-files.ts";

/** What a system has around it beside the cloud: machines, and a repository with its workflows. */
export interface Surroundings {
  readonly hosts: SshHosts | undefined;
  /** For the environment of every command. */
  readonly env: Readonly<Record<string, string>>;
  /** What is played, in words. */
  readonly parts: readonly string[];
  close(): Promise<void>;
}

/** Plays what a catalog needs of it. The files of the catalog are there already. @throws CommandError where there is no Git */
export async function playSurroundings(
  { folder, catalog }: { readonly folder: string; readonly catalog: Catalog },
  cloud: CatalogCloud,
  probes: Pick<ProbeHosts, "works">,
): Promise<Surroundings> {
  await makeRepository(catalog, folder);
  deployWhereRunsSucceed({ folder, catalog }, cloud);
  const hosts = await SshHosts.start(catalog, folder, (host) => (manager, names) => {
    restart({ folder, catalog }, host, manager, names);
  });
  const machine = await thisMachine({ folder, catalog }, probes);
  const targets = Object.values(catalog.targets);
  const needsSops = sopsPaths(catalog).length > 0 && !isOnPath("sops");
  const has = (...kinds: readonly string[]) =>
    targets.some((target) => actionsOf(target).some(({ kind }) => kinds.includes(kind)));
  return {
    hosts,
    env: machine.env,
    parts: [
      ...(hosts === undefined ? [] : ["the machines behind SSH"]),
      ...(has("systemd", "compose") ? ["systemctl, docker and sudo"] : []),
      ...(has("git-commit") ? ["the Git remotes"] : []),
      ...(needsSops ? ["sops"] : []),
      ...(targets.some(({ kind }) => kind === "modal-secret") ? ["modal"] : []),
      ...(Object.values(catalog.probes).some(({ command }) => command !== undefined)
        ? ["the probes' commands"]
        : []),
    ],
    close: async () => {
      hosts?.close();
      await machine.close();
    },
  };
}

async function thisMachine(
  system: { readonly folder: string; readonly catalog: Catalog },
  probes: Pick<ProbeHosts, "works">,
): Promise<ThisMachine> {
  const managers = new ServiceManagers((manager, names) => restart(system, undefined, manager, names));
  return await playThisMachine((words, input) => {
    const [program, name = ""] = words;
    if (program !== "rehearsed-probe") return managers.run(words);
    const { accept, refuse } = system.catalog.probes[name] ?? {};
    const works = probes.works(name, input);
    return { exitCode: (works ? accept?.[0] : refuse?.[0]) ?? (works ? 0 : 1), stdout: "" };
  });
}

/** A run of a workflow deploys when it is seen to have succeeded. */
function deployWhereRunsSucceed(
  system: { readonly folder: string; readonly catalog: Catalog },
  cloud: CatalogCloud,
): void {
  cloud.interfere({
    matches: ({ service, method, path }) =>
      service === "github" && method === "GET" && /\/actions\/runs\/\d+$/.test(path),
    act: async (_, work, { path }) => {
      const before = runOf(cloud, path);
      await work();
      const run = runOf(cloud, path);
      if (run?.looks === 2 && before?.looks !== 2 && run.ends === "success") await deployed(system, run);
    },
  });
}

function runOf(cloud: CatalogCloud, path: string) {
  const { runs = [] } = cloud.stateOf("github") as GithubState;
  return runs.find(({ id }) => path.endsWith(`/${id}`));
}

/** Whether this machine has a program. */
function isOnPath(program: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));
}
