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
    .describe("May be out of reach: then it is owed the write, with a warning, and the run goes on."),
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

const repository = z
  .string()
  .regex(
    /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/,
    withRemedy("is no repository", "write OWNER/NAME, such as example/app"),
  );

const githubActions = strictObject({
  kind: z.literal("github-actions"),
  repository: repository.describe("OWNER/NAME."),
  ...common,
}).describe("Actions secrets of a GitHub repository. A job reads them when it is queued.");

const githubEnvironment = strictObject({
  kind: z.literal("github-environment"),
  repository: repository.describe("OWNER/NAME."),
  environment: text.describe("The environment's name. It must exist."),
  ...common,
}).describe("Secrets of one environment of a GitHub repository.");

/** Source: Cloudflare's API reference, account and store identifiers are 32 hexadecimal digits. */
const cloudflareId = z
  .string()
  .regex(/^[0-9a-f]{32}$/, withRemedy("is no identifier of Cloudflare's", "write its 32 hexadecimal digits"));

const cloudflareSecretsStore = strictObject({
  kind: z.literal("cloudflare-secrets-store"),
  account: cloudflareId.describe("The account's identifier."),
  store: cloudflareId.describe("The store's identifier."),
  scopes: z
    .array(z.enum(["access", "ai_gateway", "dex", "workers"]))
    .min(1, withRemedy("is empty", "name a service, or leave it out for workers"))
    .default(["workers"])
    .transform((scopes) => [...new Set(scopes)].sort())
    .describe("The services that may bind the secrets."),
  ...common,
}).describe("Secrets of a Cloudflare Secrets Store, which Workers bind by name.");

const fly = strictObject({
  kind: z.literal("fly"),
  app: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, withRemedy("is no name of a Fly app", "use a-z, 0-9 and -"))
    .describe("The app's name."),
  ...common,
}).describe("Secrets of a Fly app: imported as one, then deployed once, which restarts its machines.");

const readyTargets = [dotenvFile, githubActions, githubEnvironment, cloudflareSecretsStore, fly] as const;
type ReadyKind = z.output<(typeof readyTargets)[number]>["kind"];
type LaterKind = Exclude<TargetKindName, ReadyKind>;
const readyKinds: readonly string[] = readyTargets.map(({ shape }) => shape.kind.value);
const laterKinds = targetKindNames.filter((name): name is LaterKind => !readyKinds.includes(name));

const laterTarget = looseObject({ kind: z.enum(laterKinds) }).describe("Not available yet.");

/** A place that holds secrets. */
export const targetSchema = z.discriminatedUnion("kind", [...readyTargets, laterTarget]);

export type Target = z.output<typeof targetSchema>;
export type TargetOf<K extends Target["kind"]> = Extract<Target, { kind: K }>;
