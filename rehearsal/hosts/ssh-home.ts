import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeSshKey, sshPublicKey } from "../../components/key-pairs/index.ts";

/** The keys by which played machines and whoever reaches them know each other; both in OpenSSH's format. */
export interface SshKeys {
  /** Comes in everywhere. */
  readonly own: string;
  /** What every machine shows. */
  readonly shown: string;
}

/** New ones. */
export async function makeSshKeys(): Promise<SshKeys> {
  return { own: await makeSshKey("rehearsal"), shown: await makeSshKey("rehearsal") };
}

/**
 * Writes into `~/.ssh` how played machines are found: a key that comes in, the key that they show, their ports.
 *
 * @param home the HOME of whoever reaches them
 * @param ports of loopback, by the name under which a catalog knows the machine
 */
export async function writeSshHome(
  home: string,
  { own, shown }: SshKeys,
  ports: ReadonlyMap<string, number>,
): Promise<void> {
  const at = join(home, ".ssh");
  mkdirSync(at, { recursive: true, mode: 0o700 });
  writeFileSync(join(at, "id_ed25519"), own, { mode: 0o600 });
  const entries = [...ports].map(([name, port]) => `Host ${name}\n  HostName 127.0.0.1\n  Port ${port}\n`);
  writeFileSync(join(at, "config"), entries.join(""));
  const line = await sshPublicKey(shown);
  const known = [...ports].map(([, port]) => `[127.0.0.1]:${port} ${line}\n`);
  writeFileSync(join(at, "known_hosts"), known.join(""));
}
