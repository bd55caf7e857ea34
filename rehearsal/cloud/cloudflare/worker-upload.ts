import { z } from "zod";
import type { Refusal } from "./answers.ts";
import type { Account, WorkerScript } from "./state.ts";

// Source: "Limits" in the documentation of Workers (environment variables: 128 a Worker, 5 KB each).
const MAX_BINDINGS = 128;
const MAX_TEXT_BYTES = 5 * 1024;

const classes = z.array(z.string()).nullish();
const stepShape = z.object({ deleted_classes: classes, new_classes: classes, new_sqlite_classes: classes });
const migrationsShape = stepShape.extend({
  new_tag: z.string().nullish(),
  old_tag: z.string().nullish(),
  steps: z.array(stepShape).nullish(),
});

const binding = z.looseObject({
  name: z.string().min(1),
  type: z.string().min(1),
  text: z.string().optional(),
});
const metadata = z.looseObject({
  main_module: z.string().optional(),
  body_part: z.string().optional(),
  bindings: z.array(binding).default([]),
  keep_bindings: z.array(z.string()).default([]),
  migrations: migrationsShape.nullish(),
});

/** A binding as it is uploaded, secrets included. */
export type UploadedBinding = z.infer<typeof binding>;

type Migrated = NonNullable<WorkerScript["migrated"]>;

/** A Worker as it is uploaded. */
export interface WorkerUpload {
  readonly content: string;
  readonly contentType: string;
  readonly metadata: z.infer<typeof metadata>;
}

/** Reads the multipart upload of a Worker: the part `metadata`, and the part that it names as the code. */
export async function readUpload(form: FormData, account: Account): Promise<WorkerUpload | Refusal> {
  const parsed = metadata.safeParse(json(await textOf(form.get("metadata"))));
  if (!parsed.success) return refusal("The uploaded metadata is not valid.");
  const { main_module: main, body_part: body, bindings } = parsed.data;
  const code = form.get(main ?? body ?? "");
  if (code === null) return refusal("The part that the metadata names as the Worker's code is missing.");
  const refused = bindingsRefusal(bindings, account);
  if (refused !== undefined) return refused;
  const contentType = typeof code === "string" ? "application/javascript" : code.type;
  return { content: (await textOf(code)) ?? "", contentType, metadata: parsed.data };
}

function bindingsRefusal(bindings: readonly UploadedBinding[], { stores }: Account): Refusal | undefined {
  const names = bindings.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return refusal(`The binding name ${twice} is used more than once.`);
  if (bindings.length > MAX_BINDINGS) return refusal(`There are more than ${MAX_BINDINGS} bindings.`);
  for (const { name, type, text, store_id: storeId, secret_name: secretName } of bindings) {
    if (type === "secret_text" && text === undefined) return refusal(`The binding ${name} has no text.`);
    if (Buffer.byteLength(text ?? "") > MAX_TEXT_BYTES)
      return refusal(`The text of the binding ${name} is longer than 5 KB.`);
    if (type !== "secrets_store_secret") continue;
    const { secrets = {} } = stores[String(storeId)] ?? {};
    const found = Object.values(secrets).some((secret) => secret.name === secretName);
    if (!found) return refusal(`The binding ${name} refers to a secret that is not in its store.`);
  }
  return undefined;
}

// Cloudflare's codes and words for these are not known in full: 10021 is its code for an upload it can't use.
function refusal(message: string): Refusal {
  return { status: 400, code: 10021, message };
}

/**
 * The classes of Durable Objects once a migration is applied. One that does not name the tag that was applied last is refused: so
 * is the same one, a second time. Source: error 10079 in reports on wrangler and on the plugin; "Durable Objects migrations".
 */
export function migrated(
  { migrations }: WorkerUpload["metadata"],
  before: Migrated | undefined,
): Migrated | Refusal | undefined {
  if (migrations === undefined || migrations === null) return before;
  const { tag } = before ?? {};
  if ((migrations.old_tag ?? undefined) !== tag)
    return {
      status: 412,
      code: 10079,
      message: `Migration tag precondition failed; current tag is ${tag ?? "none"}`,
    };
  const steps = [migrations, ...(migrations.steps ?? [])];
  const made = steps.flatMap((step) => [...(step.new_classes ?? []), ...(step.new_sqlite_classes ?? [])]);
  const gone = new Set(steps.flatMap((step) => step.deleted_classes ?? []));
  const classes = [...(before?.classes ?? []), ...made].filter((name) => !gone.has(name));
  return { tag: migrations.new_tag ?? undefined, classes };
}

/** @returns a refusal where a binding names a class that no Worker has */
export function objectsRefusal(
  bindings: readonly UploadedBinding[],
  { scripts }: Account,
  its: Migrated | undefined,
): Refusal | undefined {
  for (const { name, type, class_name: className, script_name: scriptName } of bindings) {
    if (type !== "durable_object_namespace") continue;
    const { classes = [] } = (scriptName === undefined ? its : scripts[String(scriptName)]?.migrated) ?? {};
    if (!classes.includes(String(className)))
      return refusal(`The binding ${name} refers to a class of Durable Objects that is not there.`);
  }
  return undefined;
}

async function textOf(part: File | string | null): Promise<string | undefined> {
  return part === null || typeof part === "string" ? (part ?? undefined) : part.text();
}

function json(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
