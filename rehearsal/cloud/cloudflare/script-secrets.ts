import { randomUUID } from "node:crypto";
import type { Context, Hono } from "hono";
import { z } from "zod";
import { noRoute, type Refusal, refused, requestJson, success } from "./answers.ts";
import { accountOf, type Cloudflare, own } from "./api.ts";
import type { StoredBinding, WorkerScript } from "./state.ts";

// Source: "Limits" in the documentation of Workers, and its changelog of June 2026 on the endpoint.
const MAX_OPERATIONS = 100;
const MAX_BINDINGS = 128;
const MAX_TEXT_BYTES = 5 * 1024;

const NO_SCRIPT: Refusal = {
  status: 404,
  code: 10007,
  message: "This Worker does not exist on your account.",
};
// Source: workers-sdk, wrangler's secret command, which looks for the code; and its issues, for the words.
const BEHIND: Refusal = {
  status: 400,
  code: 10215,
  message:
    "Secret edit failed. You attempted to modify a secret, but the latest version of your Worker isn't currently deployed.",
};
const IN_USE = (name: string): Refusal => ({
  status: 400,
  code: 10053,
  message: `Binding name '${name}' already in use. Please use a different name and try again.`,
});

const upload = z.object({ name: z.string().min(1), text: z.string(), type: z.literal("secret_text") });
const bulk = z.object({ secrets: z.record(z.string(), upload.nullable()) });

/**
 * Serves the secrets of a Worker that somebody else deploys: their names, and `secrets-bulk`, a merge patch that makes one
 * version of all its changes and deploys it. Also the upload of a version that stays undeployed, and its deployment.
 */
export function serveScriptSecrets(api: Hono, cloudflare: Cloudflare): void {
  const path = "/accounts/:account/workers/scripts/:script";

  api.get(`${path}/secrets`, (context) =>
    withScript(cloudflare, context, ({ bindings }) =>
      success(
        context,
        bindings.filter(({ type }) => type === "secret_text").map(({ name, type }) => ({ name, type })),
      ),
    ),
  );

  api.patch(`${path}/secrets-bulk`, (context) =>
    withScript(cloudflare, context, async (script, put) => {
      const request = bulk.safeParse(await requestJson(context));
      if (!request.success) return refused(context, invalid("The request is not valid."));
      if (script.isBehind === true) return refused(context, BEHIND);
      const changes = Object.entries(request.data.secrets);
      const refusal = refusalOf(script, changes);
      if (refusal !== undefined) return refused(context, refusal);
      const touched = new Set(changes.map(([name]) => name));
      const kept = script.bindings.filter(({ name }) => !touched.has(name));
      const given = changes.flatMap(([name, secret]): StoredBinding[] =>
        secret === null ? [] : [{ name, type: "secret_text", mark: cloudflare.mark(secret.text) }],
      );
      put({ ...script, bindings: [...kept, ...given], modified: cloudflare.now() });
      return success(
        context,
        given.map(({ name, type }) => ({ name, type })),
      );
    }),
  );

  api.post(`${path}/versions`, (context) =>
    withScript(cloudflare, context, (script, put) => {
      put({ ...script, isBehind: true });
      return success(context, { id: randomUUID() });
    }),
  );

  api.post(`${path}/deployments`, (context) =>
    withScript(cloudflare, context, (script, put) => {
      put({ ...script, isBehind: false });
      return success(context, { id: randomUUID() });
    }),
  );
}

function withScript(
  cloudflare: Cloudflare,
  context: Context,
  answer: (script: WorkerScript, put: (changed: WorkerScript) => void) => Response | Promise<Response>,
): Response | Promise<Response> {
  const scripts = accountOf(cloudflare, context)?.scripts;
  if (scripts === undefined) return noRoute(context);
  const name = context.req.param("script") ?? "";
  const script = own(scripts, name);
  if (script === undefined) return refused(context, NO_SCRIPT);
  return answer(script, (changed) => {
    scripts[name] = changed;
    cloudflare.save();
  });
}

type Change = [string, z.infer<typeof upload> | null];

function refusalOf({ bindings }: WorkerScript, changes: readonly Change[]): Refusal | undefined {
  if (changes.length > MAX_OPERATIONS) return invalid(`There are more than ${MAX_OPERATIONS} operations.`);
  for (const [name, secret] of changes) {
    if (secret === null) continue;
    if (secret.name !== name) return invalid(`The secret ${name} is named otherwise inside.`);
    if (Buffer.byteLength(secret.text) > MAX_TEXT_BYTES)
      return invalid(`The text of the binding ${name} is longer than 5 KB.`);
    const taken = bindings.some((binding) => binding.name === name && binding.type !== "secret_text");
    if (taken) return IN_USE(name);
  }
  const fresh = changes.filter(
    ([name, secret]) => secret !== null && !bindings.some((one) => one.name === name),
  );
  return bindings.length + fresh.length > MAX_BINDINGS
    ? invalid(`There are more than ${MAX_BINDINGS} bindings.`)
    : undefined;
}

// Cloudflare's codes and words for these are not known in full: 10021 is its code for an upload it can't use.
function invalid(message: string): Refusal {
  return { status: 400, code: 10021, message };
}
