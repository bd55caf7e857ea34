import { readFile } from "node:fs/promises";
import { homedir, userInfo } from "node:os";
import { join, resolve } from "node:path";
import type { TargetOf } from "../../components/catalog/index.ts";
import type { Hop, Proof, Route } from "./hop.ts";
import { byFingerprint, byKnownHosts, type ExpectedKey } from "./host-key.ts";
import { hostSettings } from "./user-config.ts";

/** What any target says of the machine that it is on. */
type Target = Pick<
  TargetOf<"ssh-env-file">,
  "host" | "port" | "user" | "hostKey" | "identity" | "jump" | "connectWithin"
>;

/** What a target or its jump says of one machine. */
type Said = Omit<Target, "jump" | "connectWithin">;

/** A target over SSH, where relative paths start, and what the stack gives to come in with. */
export interface OverSsh {
  readonly name: string;
  readonly target: Target;
  readonly directory: string;
  readonly access?: readonly string[];
}

/** Keys that ssh tries where nothing else is said (ssh_config(5), IdentityFile). */
const USUAL_KEYS = ["id_ed25519", "id_ecdsa", "id_rsa"];

/**
 * Settles what the catalog leaves open by `~/.ssh/config` and ssh's own defaults.
 * @throws Error where a file that is named can't be read
 */
export async function routeOf({ name, target, directory, access }: OverSsh): Promise<Route> {
  const { jump, connectWithin } = target;
  const last = await hopOf(target, directory, access);
  const before: Hop[] = [];
  if (jump !== undefined) {
    const { identity = target.identity, ...said } = jump;
    before.push(
      (await hopOf({ ...said, ...(identity === undefined ? {} : { identity }) }, directory, access)).hop,
    );
  } else {
    for (const text of last.jump) before.push((await hopOf(parsed(text), directory, undefined)).hop);
  }
  const [first = last.hop, ...others] = [...before, last.hop];
  return { name, hops: [first, ...others], connectWithin };
}

async function hopOf(
  said: Said,
  directory: string,
  access: readonly string[] | undefined,
): Promise<{ hop: Hop; jump: readonly string[] }> {
  const settings = await hostSettings(said.host, said.user);
  const host = settings.host ?? said.host;
  const port = said.port ?? settings.port ?? 22;
  const user = said.user ?? settings.user ?? userInfo().username;
  const expected = await expectedKey(said, { host, port, directory, knownHosts: settings.knownHosts });
  const proofs = await proofsOf(said.identity, directory, access, settings);
  return { hop: { called: said.host, host, port, user, expected, proofs }, jump: settings.jump };
}

async function expectedKey(
  { hostKey, host: called }: Said,
  {
    host,
    port,
    directory,
    knownHosts,
  }: { host: string; port: number; directory: string; knownHosts: readonly string[] },
): Promise<ExpectedKey> {
  if (typeof hostKey === "string") return byFingerprint([hostKey]);
  if (Array.isArray(hostKey)) return byFingerprint(hostKey);
  const own = [
    ...knownHosts,
    ...["known_hosts", "known_hosts2"].map((file) => join(homedir(), ".ssh", file)),
  ];
  const named = hostKey === undefined ? [] : [resolve(directory, hostKey.knownHosts)];
  const files: { name: string; text: string }[] = [];
  for (const path of named.length > 0 ? named : own) {
    const text = await readFile(path, "utf8").catch((error: unknown) => {
      if (named.length === 0) return undefined;
      throw unreadable(path, error);
    });
    if (text !== undefined) files.push({ name: path, text });
  }
  const found = byKnownHosts(files, host, port);
  // ssh looks for what the host was called only where HostKeyAlias says so; a file made by hand may have that.
  return found.from === undefined && called !== host ? byKnownHosts(files, called, port) : found;
}

async function proofsOf(
  identity: Said["identity"],
  directory: string,
  access: readonly string[] | undefined,
  { identityFiles, agent }: { readonly identityFiles: readonly string[]; readonly agent?: string },
): Promise<Proof[]> {
  const socket = agent ?? process.env.SSH_AUTH_SOCK;
  if (identity !== undefined && "file" in identity) {
    const path = resolve(directory, identity.file);
    const key = await readFile(path, "utf8").catch((error: unknown) => {
      throw unreadable(path, error);
    });
    return [{ kind: "key", key, from: path }];
  }
  if (identity !== undefined && "agent" in identity) {
    if (socket === undefined || socket === "") {
      throw new Error(
        "no SSH agent runs here (SSH_AUTH_SOCK is not set): start one, or name another identity",
      );
    }
    return [{ kind: "agent", socket }];
  }
  if (identity !== undefined) {
    const from = "config" in identity ? `keyturn-access:${identity.config}` : identity.secret;
    return (access ?? []).map((key) => ({ kind: "key", key, from }));
  }
  const usual = USUAL_KEYS.map((file) => join(homedir(), ".ssh", file));
  const proofs: Proof[] = socket === undefined || socket === "" ? [] : [{ kind: "agent", socket }];
  for (const path of identityFiles.length > 0 ? identityFiles : usual) {
    const key = await readFile(path, "utf8").catch(() => undefined);
    if (key !== undefined) proofs.push({ kind: "key", key, from: path });
  }
  return proofs;
}

/** One of ProxyJump's: `[USER@]HOST[:PORT]`. */
function parsed(text: string): Said {
  const [, user, host = text, port] =
    /^(?:ssh:\/\/)?(?:([^@]+)@)?(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(text.trim()) ?? [];
  return {
    host: host.replace(/^\[|\]$/g, ""),
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port: Number(port) }),
  };
}

function unreadable(path: string, cause: unknown): Error {
  const code = (cause as NodeJS.ErrnoException).code ?? "it can't be read";
  return new Error(`${path} can't be read (${code}): correct its path in the catalog`, { cause });
}
