import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import type { Catalog } from "../../../components/catalog/index.ts";
import { sshPublicKey } from "../../../components/key-pairs/index.ts";
import type { Cloud } from "../../cloud/cloud.ts";
import { ServiceManagers } from "../service-managers.ts";
import { makeSshKeys, writeSshHome } from "../ssh-home.ts";
import { SshHost } from "../ssh-host.ts";
import { homeOf, hostFile, hostFolder } from "../ssh-hosts.ts";
import { identityAt, letsInAt } from "./at-the-cloud.ts";
import { OriginMachine } from "./origin-machine.ts";
import { RootFiles } from "./root-files.ts";

/** Machines that are played, and how programs find them. */
export interface PlayedMachines {
  /** For the environment of whoever reaches them: their HOME, and no agent. */
  readonly env: Readonly<Record<string, string>>;
  /** What is played, in words. */
  readonly parts: readonly string[];
  close(): void;
}

/** The machines of catalogs that are reached over SSH, by the names that the catalogs have for them. */
export function machinesOf(catalogs: readonly Catalog[]): string[] {
  const targets = catalogs.flatMap((catalog) => Object.values(catalog.targets));
  const names = targets.flatMap((target) => {
    if (target.kind === "cloudflare-tunnel") return target.hosts.map(({ host }) => host);
    return target.kind === "origin-tls" || target.kind === "ssh-env-file" ? [target.host] : [];
  });
  return [...new Set(names)];
}

/**
 * Plays the machines of catalogs, each a server on loopback that `~/.ssh` of a HOME of their own tells of.
 *
 * @param folder the HOME; what lies on the machines stays below it between runs
 * @param cloud what is around them: the edge that lets connectors in, and AWS, which knows who they are
 */
export async function playMachines(
  catalogs: readonly Catalog[],
  folder: string,
  cloud: Pick<Cloud, "stateOf" | "mark">,
): Promise<PlayedMachines> {
  for (const catalog of catalogs) makeEnvFiles(catalog, folder);
  const keys = await makeSshKeys();
  const lets = await sshPublicKey(keys.own);
  const started = new Map<string, SshHost>();
  for (const name of machinesOf(catalogs)) {
    const own = hostFolder(folder, name);
    const machine = new OriginMachine(new RootFiles(join(folder, "root", `${name}.json`)), {
      letsIn: letsInAt(cloud),
      identityOf: identityAt(cloud, catalogs, name),
      managers: new ServiceManagers(() => {}),
    });
    const host = await SshHost.start({
      hostKey: keys.shown,
      lets,
      run: (words, input) => machine.run(words, input),
      shownAt: (port) => machine.shownAt(port),
      filesOf: (user) => ({
        at: (path) => join(own, posix.resolve(homeOf(user), path)),
        home: homeOf(user),
        takesWrites: () => true,
        refused: () => {},
      }),
    });
    started.set(name, host);
  }
  await writeSshHome(folder, keys, new Map([...started].map(([name, { port }]) => [name, port])));
  return {
    env: { HOME: folder, SSH_AUTH_SOCK: "" },
    parts: [...started.keys()].map((name) => `the machine ${name}`),
    close: () => {
      for (const host of started.values()) host.close();
    },
  };
}

/** Files of environment variables as they are found: static keys in those that are to lose them. What is there stays. */
function makeEnvFiles({ targets, hardening }: Catalog, folder: string): void {
  for (const [name, target] of Object.entries(targets)) {
    if (target.kind !== "ssh-env-file") continue;
    const file = hostFile(folder, target);
    if (existsSync(file)) continue;
    const roles = Object.values(hardening?.origins ?? {}).flatMap(({ role }) => role ?? []);
    const keys = roles.flatMap(({ envFile, staticKeys }) => (envFile === name ? staticKeys : []));
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, keys.map((key) => `${key}=synthetic\n`).join(""), { mode: 0o600 });
  }
}
