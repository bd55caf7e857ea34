import { z } from "zod";
import { strictObject } from "./objects.ts";
import { withRemedy } from "./remedy.ts";

/** Of X25519: `age1` and the 58 characters of a 32-byte key in Bech32 (github.com/C2SP/C2SP, age.md). */
const recipient = z
  .string()
  .regex(
    /^age1[02-9ac-hj-np-z]{58}$/,
    withRemedy(
      "is no recipient of age's",
      "write the public key, age1…: `age-keygen -y FILE` prints it. The identity (AGE-SECRET-KEY-…) never stands in a catalog",
    ),
  );

/** How backups of .env files are kept. */
export const backupsSchema = strictObject({
  keepDays: z
    .number()
    .int()
    .min(1)
    .max(3650)
    .default(90)
    .describe("After so many days a backup is removed, by the next one that is made; 90 unless said."),
  encrypted: z
    .boolean()
    .default(true)
    .describe("Whether the copies are encrypted with age; they are unless this says false."),
  encryptTo: z
    .array(recipient)
    .default([])
    .describe("Recipients of age's that can read the copies too, beside this machine's own key."),
}).refine((read) => read.encrypted || read.encryptTo.length === 0, {
  path: ["encryptTo"],
  error: withRemedy(
    "names who may decrypt what is not encrypted",
    "leave it out, or take `encrypted: false` out",
  ),
});

export type BackupSettings = z.output<typeof backupsSchema>;

/** What a catalog says of backups, or what holds where it says nothing. */
export function backupSettings({ backups }: { readonly backups?: BackupSettings }): BackupSettings {
  return backups ?? { keepDays: 90, encrypted: true, encryptTo: [] };
}
