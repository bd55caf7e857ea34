import { z } from "zod";
import { actionKindNames, type TargetKindName, targetKindNames } from "./kinds.ts";
import { plainName, text } from "./names.ts";
import { looseObject, strictObject } from "./objects.ts";
import { withRemedy } from "./remedy.ts";

const action = looseObject({})
  .refine(
    (value) => Object.keys(value).length === 1,
    withRemedy("is not one action", "write each as { KIND: … }"),
  )
  .describe(
    `What makes a written value take effect: one of ${actionKindNames.join(", ")}. Not available yet.`,
  );

const common = {
  description: text.exactOptional(),
  optional: z
    .boolean()
    .default(false)
    .describe("May be gone: warn, owe it the write, go on. Not available yet."),
  // biome-ignore lint/suspicious/noThenProperty: the file's own word; a list there makes nothing a promise
  then: z.array(action).exactOptional(),
};

const path = z
  .string()
  .min(1, withRemedy("is empty", "give the file's path"))
  .refine((value) => !value.includes("\0"), withRemedy("holds a NUL character", "remove it"))
  .refine((value) => !/\/$|(^|\/)\.{1,2}$/.test(value), withRemedy("names a folder", "give the file's path"))
  .refine(
    (value) => !value.startsWith("~"),
    withRemedy("starts with ~, which only a shell expands", "write the path out"),
  );

const dotenvFile = strictObject({
  kind: z.literal("dotenv-file"),
  path: path.describe("The .env file, relative to the system's folder or absolute."),
  host: plainName
    .exactOptional()
    .describe("The machine that it lives on, or `any`; else the one that first writes it."),
  ...common,
}).describe(
  "A .env file on this machine, written by Compose's rules; what the catalog does not name is kept.",
);

type LaterKind = Exclude<TargetKindName, "dotenv-file">;
const laterKinds = targetKindNames.filter((name): name is LaterKind => name !== "dotenv-file");

const laterTarget = looseObject({ kind: z.enum(laterKinds) }).describe("Not available yet.");

/** A place that holds secrets. */
export const targetSchema = z.discriminatedUnion("kind", [dotenvFile, laterTarget]);

export type Target = z.output<typeof targetSchema>;
export type DotenvFileTarget = Extract<Target, { kind: "dotenv-file" }>;
