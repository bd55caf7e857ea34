import { createHmac } from "node:crypto";

/** A line of a known_hosts file that is about a host. */
export interface KnownKey {
  /** Such as `ssh-ed25519`. */
  readonly type: string;
  /** The key as it is sent, in Base64. */
  readonly key: string;
  /** Marked `@revoked`: it must not be taken. */
  readonly isRevoked: boolean;
}

/**
 * The keys that a known_hosts file has for a host. Lines that it can't read, and certificate authorities, are passed over.
 * Source: sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT".
 */
export function knownKeys(text: string, host: string, port: number): KnownKey[] {
  const name = port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
  return text.split(/\r?\n/).flatMap((line): KnownKey[] => {
    const fields = line.trim().split(/\s+/);
    const marker = fields[0]?.startsWith("@") === true ? fields.shift() : undefined;
    const [hosts, type, key] = fields;
    if (hosts === undefined || hosts.startsWith("#") || type === undefined || key === undefined) return [];
    if (marker !== undefined && marker !== "@revoked") return [];
    return isAbout(hosts, name) ? [{ type, key, isRevoked: marker === "@revoked" }] : [];
  });
}

function isAbout(hosts: string, name: string): boolean {
  const hashed = /^\|1\|([^|]+)\|([^|]+)$/.exec(hosts);
  if (hashed !== null) {
    const [, salt = "", hash = ""] = hashed;
    return createHmac("sha1", Buffer.from(salt, "base64")).update(name).digest("base64") === hash;
  }
  const patterns = hosts.toLowerCase().split(",");
  const isNegated = patterns.some((one) => one.startsWith("!") && fits(one.slice(1), name));
  return !isNegated && patterns.some((one) => !one.startsWith("!") && fits(one, name));
}

/** `*` stands for any characters, `?` for one. */
function fits(pattern: string, name: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`).test(name);
}
