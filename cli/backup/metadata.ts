import { createHash } from "node:crypto";
import { z } from "zod";

/** The name of the file that a backup tells of itself in. */
export const METADATA = "metadata.json";

const fileSchema = z.object({
  /** As the catalog writes it. */
  path: z.string(),
  /** Where its copy is, in the backup's folder. */
  stored: z.string(),
  /** SHA-256 of the copy as it is stored, in hex; of an encrypted one it says nothing of the values. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  /** Of the file's permissions the last nine bits, and whose it was; missing in older backups. */
  mode: z.number().int().min(0).max(0o777).exactOptional(),
  uid: z.number().int().min(0).exactOptional(),
  gid: z.number().int().min(0).exactOptional(),
});

const ownSchema = z.object({
  version: z.literal(1),
  system: z.string(),
  stack: z.string(),
  encrypted: z.boolean(),
  files: z.array(fileSchema),
  /** By secret of which a file holds a value: the generation that was in use. */
  generations: z.record(z.string(), z.number().int()),
  /** Secrets whose value in here somebody else may have, as was found since. */
  compromised: z.array(z.string()).exactOptional(),
  /** When `keyturn restart` made the affected services anew, all of them well (ISO 8601). */
  restarted: z.string().exactOptional(),
  /** See {@link sealed}; missing in older backups. */
  seal: z.string().exactOptional(),
});

/** `metadata.json`: three fields of the format that it shares with other tools, and keyturn's own below `keyturn`. */
export const metadataSchema = z.object({
  timestamp: z.string(),
  /** Those that the run was to turn, with what is derived from them. */
  rotated_secrets: z.array(z.string()).default([]),
  affected_services: z.array(z.string()).default([]),
  /** Missing in a backup that keyturn did not make. */
  keyturn: ownSchema.exactOptional(),
});

export type BackupMetadata = z.output<typeof metadataSchema>;
export type BackedUpFile = z.output<typeof fileSchema>;

/**
 * The text of a `metadata.json`, with a digest of all else in it: what is edited later is seen. It is no signature: who can
 * write here can make another.
 */
export function sealed(metadata: BackupMetadata): string {
  const { keyturn, ...shared } = metadata;
  if (keyturn === undefined) return textOf(shared);
  const { seal: _, ...own } = keyturn;
  return textOf({ ...shared, keyturn: { ...own, seal: sealOf({ ...shared, keyturn: own }) } });
}

/** Whether what was read is as {@link sealed} wrote it, or was never sealed. @param read of JSON */
export function isAsSealed(read: unknown): boolean {
  const { data } = z.looseObject({ keyturn: z.looseObject({ seal: z.string() }) }).safeParse(read);
  if (data === undefined) return true;
  const { seal, ...own } = data.keyturn;
  return seal === sealOf({ ...data, keyturn: own });
}

function sealOf(content: object): string {
  return createHash("sha256").update(JSON.stringify(content, inOrder)).digest("hex");
}

/** The same words for the same content, in whatever order its keys stand. */
function inOrder(_: string, value: unknown): unknown {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;
}

function textOf(content: object): string {
  return `${JSON.stringify(content, undefined, 2)}\n`;
}
