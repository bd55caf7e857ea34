import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import SSHConfig from "ssh-config";

/** What `~/.ssh/config` says of a host, in keyturn's words. Only what keyturn heeds. */
export interface HostSettings {
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly identityFiles: readonly string[];
  readonly agent?: string;
  readonly knownHosts: readonly string[];
  /** Machines to go through, the first one first: `[USER@]HOST[:PORT]`. */
  readonly jump: readonly string[];
}

/**
 * Reads HostName, Port, User, IdentityFile, IdentityAgent, UserKnownHostsFile and ProxyJump. No command of the file is
 * run: `Match exec` counts as not met.
 */
export async function hostSettings(called: string, user: string | undefined): Promise<HostSettings> {
  const text = await readFile(join(homedir(), ".ssh", "config"), "utf8").catch(() => "");
  const found = SSHConfig.parse(text).compute(
    { Host: called, ...(user === undefined ? {} : { User: user }) },
    { ignoreCase: true, matchExec: false },
  );
  const all = (name: string) => [found[name] ?? []].flat().map(String);
  const [host, port, own, agent] = ["hostname", "port", "user", "identityagent"].map((name) => all(name)[0]);
  const jump = all("proxyjump")[0] ?? "none";
  const named = (files: readonly string[]) => files.flatMap((one) => one.split(/\s+/)).map(expanded);
  return {
    ...(host === undefined ? {} : { host: host.replaceAll("%h", called) }),
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(own === undefined ? {} : { user: own }),
    ...(agent === undefined || ["none", "SSH_AUTH_SOCK"].includes(agent) ? {} : { agent: expanded(agent) }),
    identityFiles: all("identityfile").map(expanded),
    knownHosts: named(all("userknownhostsfile")),
    jump: jump === "none" ? [] : jump.split(","),
  };
}

function expanded(path: string): string {
  const bare = path.replace(/^"(.*)"$/, "$1");
  return bare.startsWith("~/") ? join(homedir(), bare.slice(2)) : bare.replaceAll("%d", homedir());
}
