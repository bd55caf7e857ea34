import { textOf } from "../property-readers.ts";
import type { ResourceTable } from "../resource-table.ts";
import { isPropertyMap, type PropertyMap, type PropertyValue } from "../values.ts";
import type { CloudflareClient } from "./client.ts";
import { unlessGone } from "./gone.ts";
import { accountPath, requiredText } from "./paths.ts";
import { answered, body, refreshed, type Spelling, snakeCase } from "./wire-names.ts";
import { inputs, METADATA, outputs } from "./worker-table.ts";

const table = { inputs, outputs };
const SECRET_PROPERTIES = ["text", "keyBase64", "keyJwk"];
const MODULE_TYPE = "application/javascript+module";

/** The API spells annotations as paths: `workers/message`. */
const spell: Spelling = (name) =>
  /^workers[A-Z]/.test(name) ? `workers/${snakeCase(name).slice("workers_".length)}` : snakeCase(name);

/**
 * `WorkersScript`: a Worker, uploaded whole by every change, bindings and all, its migrations again with them, as the plugin
 * does. Files and assets are not here.
 */
export function workersScript(client: CloudflareClient): ResourceTable {
  const upload = async (planned: PropertyMap): Promise<PropertyMap> => {
    const sent = { body: formOf(planned), secrets: secretsIn(planned) };
    const result = await client.request("PUT", scriptPath(planned), sent);
    const computed = Object.keys(outputs).filter((name) => !(name in planned));
    return refreshed(table, computed, result, spell);
  };
  return {
    token: "cloudflare:index/workersScript:WorkersScript",
    source:
      "recordings of cloudflare 6.17; @pulumi/cloudflare 6.22.1 workersScript.d.ts; terraform-provider-cloudflare internal/services/workers_script/resource.go",
    schemaVersion: 500,
    inputs,
    outputs,
    create: async (planned) => {
      const id = requiredText(planned, "scriptName");
      return { id, outputs: { ...(await upload(planned)), id } };
    },
    read: async ({ state }) => {
      const name = requiredText(state, "scriptName");
      const services = accountPath(state, "workers", "services", name);
      const service = await unlessGone(client.request("GET", services));
      const settings = await unlessGone(client.request("GET", `${scriptPath(state)}/settings`));
      if (service === undefined || settings === undefined) return undefined;
      const content = await client.text(`${scriptPath(state)}/content/v2`);
      const script = under(under(service, "default_environment"), "script");
      // What an answer leaves out stays: this resource of the official plugin copies only what is not empty.
      const now = answered(table, METADATA, settings, spell);
      const bindings = restored(now.bindings, state.bindings);
      return {
        ...answered(table, Object.keys(outputs), script, spell),
        ...now,
        ...(bindings === undefined ? {} : { bindings }),
        content,
      };
    },
    update: (planned) => upload(planned),
    delete: async ({ state }) => {
      await client.request("DELETE", `${scriptPath(state)}${state.force === true ? "?force=true" : ""}`);
    },
  };
}

function scriptPath(properties: PropertyMap): string {
  return accountPath(properties, "workers", "scripts", requiredText(properties, "scriptName"));
}

function formOf(planned: PropertyMap): FormData {
  const form = new FormData();
  const metadata = JSON.stringify(body(inputs, METADATA, planned, spell));
  form.append("metadata", new Blob([metadata], { type: "application/json" }), "metadata.json");
  const part = textOf(planned, "mainModule") ?? textOf(planned, "bodyPart") ?? "script";
  const isModule = textOf(planned, "mainModule") !== undefined;
  const type = textOf(planned, "contentType") ?? (isModule ? MODULE_TYPE : "application/javascript");
  form.append(part, new Blob([textOf(planned, "content") ?? ""], { type }), part);
  return form;
}

/** Bindings as the API has them, with what it never tells taken from state. */
function restored(
  now: PropertyValue | undefined,
  before: PropertyValue | undefined,
): PropertyValue | undefined {
  if (!Array.isArray(now)) return undefined;
  const known = listOf(before);
  return listOf(now).map((binding) => {
    const same = known.find(({ name, type }) => name === binding.name && type === binding.type);
    const kept = SECRET_PROPERTIES.filter((name) => !(name in binding) && same !== undefined && name in same);
    return { ...binding, ...Object.fromEntries(kept.map((name) => [name, same?.[name] ?? null])) };
  });
}

function secretsIn({ bindings }: PropertyMap): string[] {
  const values = listOf(bindings).flatMap((binding) => SECRET_PROPERTIES.map((name) => binding[name]));
  return values.filter((value) => typeof value === "string");
}

function listOf(value: PropertyValue | undefined): PropertyMap[] {
  return Array.isArray(value) ? value.filter((item: PropertyValue) => isPropertyMap(item)) : [];
}

function under(value: PropertyValue, name: string): PropertyValue {
  return isPropertyMap(value) ? (value[name] ?? null) : null;
}
