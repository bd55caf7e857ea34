import { createHash } from "node:crypto";
import type { Context, Hono } from "hono";
import { noRoute, type Refusal, refused, success } from "./answers.ts";
import { accountOf, type Cloudflare, own } from "./api.ts";
import { isRefusal } from "./secret-request.ts";
import type { StoredBinding, WorkerScript } from "./state.ts";
import {
  migrated,
  objectsRefusal,
  readUpload,
  type UploadedBinding,
  type WorkerUpload,
} from "./worker-upload.ts";

const NO_SCRIPT: Refusal = {
  status: 404,
  code: 10007,
  message: "This Worker does not exist on your account.",
};
const NO_FORM: Refusal = { status: 400, code: 10021, message: "The upload is not multipart/form-data." };
// What of a binding Cloudflare never gives back.
const SECRET_PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  secret_text: ["text"],
  secret_key: ["key_base64", "key_jwk"],
};
const HANDLERS = ["email", "fetch", "queue", "scheduled", "tail", "trace"];

/** Serves Workers: upload, content, settings, delete, and the `services` view from which a provider reads them. */
export function serveWorkers(api: Hono, cloudflare: Cloudflare): void {
  const path = "/accounts/:account/workers/scripts/:script";

  api.put(path, async (context) => {
    const account = accountOf(cloudflare, context);
    if (account === undefined) return noRoute(context);
    const form = await context.req.formData().catch(() => undefined);
    if (form === undefined) return refused(context, NO_FORM);
    const upload = await readUpload(form, account);
    if (isRefusal(upload)) return refused(context, upload);
    const name = context.req.param("script");
    const before = own(account.scripts, name);
    const now = migrated(upload.metadata, before?.migrated);
    if (now !== undefined && isRefusal(now)) return refused(context, now);
    const lacks = objectsRefusal(upload.metadata.bindings, account, now);
    if (lacks !== undefined) return refused(context, lacks);
    const script = { ...scriptOf(cloudflare, upload, before), ...(now && { migrated: now }) };
    account.scripts[name] = script;
    cloudflare.save();
    return success(context, { ...scriptJson(name, script), startup_time_ms: 1 });
  });

  api.get(`${path}/settings`, (context) =>
    found(cloudflare, context, ({ bindings, settings }) =>
      success(context, { ...settings, bindings: bindings.map(({ mark: _mark, ...shown }) => shown) }),
    ),
  );

  api.get(`${path}/content/v2`, (context) =>
    found(cloudflare, context, ({ content, contentType }) =>
      context.body(content, 200, { "content-type": contentType }),
    ),
  );

  api.get("/accounts/:account/workers/services/:script", (context) =>
    found(cloudflare, context, (script) => {
      const id = context.req.param("script");
      return success(context, { id, default_environment: { script: scriptJson(id, script) } });
    }),
  );

  api.delete(path, (context) =>
    found(cloudflare, context, () => {
      delete accountOf(cloudflare, context)?.scripts[context.req.param("script")];
      cloudflare.save();
      return success(context, null);
    }),
  );
}

function found(
  cloudflare: Cloudflare,
  context: Context,
  answer: (script: WorkerScript) => Response,
): Response {
  const account = accountOf(cloudflare, context);
  if (account === undefined) return noRoute(context);
  const script = own(account.scripts, context.req.param("script"));
  return script === undefined ? refused(context, NO_SCRIPT) : answer(script);
}

function scriptOf(
  cloudflare: Cloudflare,
  { content, contentType, metadata }: WorkerUpload,
  before: WorkerScript | undefined,
): WorkerScript {
  const { bindings, keep_bindings: keep, migrations: _, ...settings } = metadata;
  const named = new Set(bindings.map(({ name }) => name));
  const kept = (before?.bindings ?? []).filter(({ name, type }) => keep.includes(type) && !named.has(name));
  const stored = [...bindings.map((binding) => storedBinding(cloudflare, binding)), ...kept];
  const time = cloudflare.now();
  return {
    content,
    contentType,
    bindings: stored,
    settings: { logpush: false, usage_model: "standard", ...settings },
    etag: createHash("md5")
      .update(JSON.stringify([content, stored, settings]))
      .digest("hex"),
    created: before?.created ?? time,
    modified: time,
  };
}

function storedBinding(cloudflare: Cloudflare, binding: UploadedBinding): StoredBinding {
  const hidden = SECRET_PROPERTIES[binding.type] ?? [];
  const secret = hidden.map((name) => binding[name]).filter((value) => typeof value === "string");
  const shown = Object.entries(binding).filter(([name]) => !hidden.includes(name));
  const { name, type } = binding;
  const mark = secret.length === 0 ? {} : { mark: cloudflare.mark(secret.join("\n")) };
  return { ...Object.fromEntries(shown), name, type, ...mark };
}

function scriptJson(
  id: string,
  { content, settings, etag, created, modified, migrated: its }: WorkerScript,
): object {
  return {
    id,
    etag,
    handlers: HANDLERS.filter((handler) => new RegExp(`\\b${handler}\\s*[(:]`).test(content)),
    has_modules: settings.main_module !== undefined,
    ...(its?.tag !== undefined && { migration_tag: its.tag }),
    logpush: settings.logpush,
    usage_model: settings.usage_model,
    created_on: created,
    modified_on: modified,
  };
}
