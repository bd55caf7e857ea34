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
