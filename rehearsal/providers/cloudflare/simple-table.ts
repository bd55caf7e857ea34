import type { ResourceTable } from "../resource-table.ts";
import type { PropertyMap, PropertyValue } from "../values.ts";
import type { CloudflareClient } from "./client.ts";
import { unlessGone } from "./gone.ts";
import { requiredText } from "./paths.ts";
import { answered, body, refreshed, type Spelling } from "./wire-names.ts";

/** A resource that is made, read, changed and deleted at one path. */
export interface SimpleResource extends Pick<ResourceTable, "token" | "source" | "inputs" | "outputs"> {
  readonly path: (properties: PropertyMap, ...rest: string[]) => string;
  /** Inputs that the API is sent. */
  readonly sent: readonly string[];
  /** Inputs whose values no error may repeat. */
  readonly secrets?: readonly string[];
  /** Outputs that the API tells once, when it makes them: a later answer without one leaves it as it is. */
  readonly once?: readonly string[];
  /** Where it can't be changed, left out. */
  readonly changes?: "PUT";
  readonly spell?: Spelling;
  /** The id, where it is another one than the answer's. */
  readonly idOf?: (made: PropertyMap) => string;
}

/** Its table: what the plugin asks of the API, and what it makes of the answers. */
export function simpleTable(client: CloudflareClient, resource: SimpleResource): ResourceTable {
  const { token, source, inputs, outputs, path, sent, once = [], changes, spell } = resource;
  const table = { inputs, outputs };
  const names = Object.keys(outputs);
  const stays = names.filter((name) => !once.includes(name));
  const secretsIn = (planned: PropertyMap) =>
    (resource.secrets ?? []).flatMap((name) => (typeof planned[name] === "string" ? [planned[name]] : []));
  const ask = async (method: string, at: string, planned: PropertyMap): Promise<PropertyValue> =>
    await client.request(method, at, {
      body: body(inputs, sent, planned, spell),
      secrets: secretsIn(planned),
    });
  return {
    ...{ token, source, inputs, outputs, schemaVersion: 500 },
    create: async (planned) => {
      const made = answered(table, names, await ask("POST", path(planned), planned), spell);
      return { id: resource.idOf?.(made) ?? requiredText(made, "id"), outputs: made };
    },
    read: async ({ id, state }) => {
      const result = await unlessGone(client.request("GET", path(state, id)));
      return result === undefined ? undefined : refreshed(table, stays, result, spell);
    },
    ...(changes === undefined
      ? {}
      : {
          update: async (planned: PropertyMap, { id, state }: { id: string; state: PropertyMap }) => {
            const result = await ask(changes, path(state, id), planned);
            return { ...refreshed(table, stays, result, spell), ...answered(table, once, result, spell) };
          },
        }),
    delete: async ({ id, state }) => {
      await client.request("DELETE", path(state, id));
    },
  };
}
