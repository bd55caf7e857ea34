import { createHash } from "node:crypto";
import { knownKeys } from "./known-hosts.ts";

/** What is known of a machine's key before it is asked. */
export interface ExpectedKey {
  /** Kinds that the machine is asked for; empty where any will do. */
  readonly types: readonly string[];
  /** Whether it is the one. */
  readonly takes: (key: Buffer) => boolean;
  /** Where it is said, in words; missing where nothing is said of the machine. */
  readonly from?: string;
}

/** As `ssh-keygen -lf` shows it. */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}

/** A fingerprint tells nothing of the key's kind, so that one after the other is asked for. */
export function byFingerprint(fingerprints: readonly string[]): ExpectedKey {
  const wanted = fingerprints.map((one) => one.replace(/=+$/, ""));
  return { types: [], takes: (key) => wanted.includes(fingerprintOf(key)), from: "the catalog" };
}

/** @param files their texts, and what they are called */
export function byKnownHosts(
  files: readonly { readonly name: string; readonly text: string }[],
  host: string,
  port: number,
): ExpectedKey {
  const found = files.flatMap(({ name, text }) =>
    knownKeys(text, host, port).map((one) => ({ ...one, name })),
  );
  const taken = found.filter(({ isRevoked }) => !isRevoked);
  const revoked = new Set(found.filter(({ isRevoked }) => isRevoked).map(({ key }) => key));
  const isListed = (key: Buffer) => {
    const text = key.toString("base64");
    return !revoked.has(text) && taken.some((one) => one.key === text);
  };
  const [first] = taken;
  return {
    types: [...new Set(taken.map(({ type }) => type))],
    takes: isListed,
    ...(first === undefined ? {} : { from: first.name }),
  };
}
