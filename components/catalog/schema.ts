import { z } from "zod";
import type { Action } from "./actions/index.ts";
import { backupsSchema } from "./backups-schema.ts";
import { composeSchema } from "./compose-schema.ts";
import { hardeningSchema } from "./hardening/schema.ts";
import { plainName, secretName, text } from "./names.ts";
import { notifierSchema } from "./notify-schema.ts";
import { strictObject } from "./objects.ts";
import { probeSchema } from "./probe-schema.ts";
import { secretSchema } from "./secret-schema.ts";
import { targetSchema } from "./targets/index.ts";

/** A secret's value goes under `key` to `target`. */
export interface Delivery {
  readonly target: string;
  readonly key: string;
}

/** What is done before the next stage begins. */
export interface Stage {
  readonly deliver: readonly Delivery[];
  /** What is done after it, in order. */
  readonly then?: readonly Action[];
  readonly verify: readonly string[];
}

type ReadSecret = z.output<typeof secretSchema>;

/** A secret as it is once read: every delivery has its target and key, durations are milliseconds. */
export type Secret = Omit<ReadSecret, "stages"> & { readonly stages: readonly Stage[] };

/** The fields of a catalog, as they are written in the file. */
export const catalogFields = {
  version: z.literal(1).describe("The version of this format."),
  system: plainName.describe("The system's name."),
  description: text.exactOptional(),
  include: z
    .array(text)
    .exactOptional()
    .describe(
      "Other catalog files, from this one's folder on, whose sections are taken in. A name stands in one file alone, but for origins.",
    ),
  targets: z.record(plainName, targetSchema).default({}).describe("The places that hold secrets."),
  probes: z.record(plainName, probeSchema).default({}).describe("How it is seen that a value works."),
  services: z
    .record(plainName, z.array(plainName))
    .default({})
    .describe(
      "Groups of services in the order in which they restart, earlier groups first: { GROUP: [SERVICE, SERVICE] }. " +
        "A secret's `restarts` names services, not groups; each service stands in one group.",
    ),
  compose: composeSchema,
  secrets: z.record(secretName, secretSchema).default({}).describe("The secrets."),
  backups: backupsSchema
    .exactOptional()
    .describe("How the copies of .env files are kept that keyturn rotate makes before it changes them."),
  notify: z
    .record(plainName, notifierSchema)
    .default({})
    .describe("Who is told what came of a run, and of what is due."),
  hardening: hardeningSchema
    .exactOptional()
    .describe("What keeps tokens from getting out: the machines behind an edge and what guards them."),
};

/** A catalog as it is written in the file. */
export const catalogSchema = strictObject(catalogFields);

/** A system's secrets, where each one lives and who depends on it. Maps keep the order of the file. */
export type Catalog = Omit<z.output<typeof catalogSchema>, "secrets" | "include"> & {
  readonly secrets: Readonly<Record<string, Secret>>;
};

/** Gives each delivery its target and key; the key is the secret's name unless `as` says otherwise. */
export function normalise({ include: _, ...read }: z.output<typeof catalogSchema>): Catalog {
  const secrets: Record<string, Secret> = {};
  for (const [name, secret] of Object.entries(read.secrets)) {
    const stages = secret.stages.map((stage) => ({
      ...stage,
      deliver: stage.deliver.map((item) =>
        typeof item === "string" ? { target: item, key: name } : { target: item.to, key: item.as ?? name },
      ),
    }));
    secrets[name] = { ...secret, stages };
  }
  return { ...read, secrets };
}

/** The JSON Schema of a catalog file, for editors. */
export function catalogJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(catalogSchema, { io: "input", unrepresentable: "any", reused: "ref" });
  return {
    ...schema,
    title: "keyturn catalog",
    description: "A system's secrets, where each lives and who depends on it.",
  };
}
