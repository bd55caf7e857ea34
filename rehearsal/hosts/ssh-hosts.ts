import { mkdirSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname, join, posix } from "node:path";
import type { Catalog, TargetOf } from "../../components/catalog/index.ts";
import { sshPublicKey } from "../../components/key-pairs/index.ts";
import { type Restarted, ServiceManagers } from "./service-managers.ts";
import { makeSshKeys, writeSshHome } from "./ssh-home.ts";
import { SshHost } from "./ssh-host.ts";

type Target = TargetOf<"ssh-env-file">;

/** The machines of a catalog that are reached over SSH, each a server on loopback with a folder of its own. */
export class SshHosts {
  readonly #hosts: ReadonlyMap<string, SshHost>;
  readonly #unwritable = new Map<string, () => void>();
  readonly #away = new Set<string>();

  private constructor(hosts: ReadonlyMap<string, SshHost>) {
    this.#hosts = hosts;
  }

  /**
   * Starts them, and writes into `~/.ssh` how they are found: a key that comes in, the keys that they show, their ports.
   *
   * @param folder the HOME of whoever reaches them; their files lie below it
   * @param restarted told of each host's services that begin anew
   */
  static async start(
    { targets }: Catalog,
    folder: string,
    restarted: (host: string) => Restarted,
  ): Promise<SshHosts | undefined> {
    const places = Object.values(targets).filter((target) => target.kind === "ssh-env-file");
    const names = [...new Set(places.map(({ host }) => host))];
    if (names.length === 0) return undefined;
    const keys = await makeSshKeys();
    const lets = await sshPublicKey(keys.own);
    const started = new Map<string, SshHost>();
    const hosts = new SshHosts(started);
    for (const name of names) {
      const managers = new ServiceManagers(restarted(name));
      const host = await SshHost.start({
        hostKey: keys.shown,
        lets,
        run: (words) => managers.run(words),
        filesOf: (user) => ({
          at: (path) => join(hostFolder(folder, name), posix.resolve(homeOf(user), path)),
          home: homeOf(user),
          takesWrites: () => !hosts.#unwritable.has(name),
          refused: () => hosts.#unwritable.get(name)?.(),
        }),
      });
      started.set(name, host);
    }
    await writeSshHome(folder, keys, new Map([...started].map(([name, { port }]) => [name, port])));
    return hosts;
  }

  /** A host stops to answer. */
  leave(name: string): void {
    if (this.#away.has(name)) return;
    this.#away.add(name);
    this.#hosts.get(name)?.leave();
  }

  /** It answers again. */
  async comeBack(name: string): Promise<void> {
    if (this.#away.delete(name)) await this.#hosts.get(name)?.comeBack();
  }

  /** A host takes no write. @param struck told of each that is tried @returns takes it back */
  refuseWrites(name: string, struck: () => void): () => void {
    this.#unwritable.set(name, struck);
    return () => void this.#unwritable.delete(name);
  }

  /** All of them answer, and take writes. */
  async mend(): Promise<void> {
    this.#unwritable.clear();
    for (const name of [...this.#away]) await this.comeBack(name);
  }

  close(): void {
    for (const [name, host] of this.#hosts) if (!this.#away.has(name)) host.close();
  }
}

/** Where the file of a place on another machine lies, below the rehearsal's folder. */
export function hostFile(
  folder: string,
  { host, user, path }: Pick<Target, "host" | "user" | "path">,
): string {
  return join(hostFolder(folder, host), posix.resolve(homeOf(user ?? userInfo().username), path));
}

/** Makes the files of the places on other machines, with a text in them. */
export function makeHostFiles({ targets }: Pick<Catalog, "targets">, folder: string, text: string): void {
  for (const target of Object.values(targets)) {
    if (target.kind !== "ssh-env-file") continue;
    const file = hostFile(folder, target);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, text, { mode: 0o600 });
  }
}

/** A host's folder below that of the rehearsal. */
export const hostFolder = (folder: string, host: string) => join(folder, "hosts", host.replaceAll(":", "_"));

/** A user's folder on a machine. */
export const homeOf = (user: string) => (user === "root" ? "/root" : `/home/${user}`);
