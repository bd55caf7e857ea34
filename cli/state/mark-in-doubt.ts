import { z } from "zod";
import { type Model, ResourceNamesOfToday } from "./names-of-today.ts";

type Properties = Record<string, unknown>;

const resourceSchema = z.looseObject({
  urn: z.string(),
  type: z.string(),
  inputs: z.record(z.string(), z.unknown()).optional(),
  outputs: z.record(z.string(), z.unknown()).optional(),
});
type Resource = z.output<typeof resourceSchema>;

const stateSchema = z.looseObject({
  deployment: z.looseObject({ resources: z.array(resourceSchema).optional() }),
});

/** By type of resource, how the state says that its place may hold another value than it knows: the next run then writes it. */
const MARKS: Readonly<Record<string, (resource: Resource) => void>> = {
  "keyturn:index:EnvFiles": ({ outputs }) => {
    if (outputs !== undefined) outputs.inDoubt = true;
  },
  "keyturn:index:PlaceValues": ({ outputs }) => {
    if (outputs !== undefined) outputs.inDoubt = true;
  },
  "keyturn:index:Action": ({ outputs }) => {
    if (outputs !== undefined) outputs.done = halfDone(outputs.done);
  },
  "keyturn:index:Migration": ({ outputs }) => {
    if (outputs !== undefined) outputs.inDoubt = true;
  },
  "command:local:Command": ({ inputs, outputs }) => {
    for (const properties of [inputs, outputs]) forgetDelivered(properties);
  },
  "github:index/actionsSecret:ActionsSecret": emptied("value"),
  "github:index/actionsEnvironmentSecret:ActionsEnvironmentSecret": emptied("value"),
  "github:index/actionsOrganizationSecret:ActionsOrganizationSecret": emptied("value"),
  "github:index/dependabotSecret:DependabotSecret": emptied("value"),
  "cloudflare:index/secretsStoreSecret:SecretsStoreSecret": emptied("value"),
  "aws:secretsmanager/secretVersion:SecretVersion": emptied("secretString"),
  "aws:ssm/parameter:Parameter": emptied("value"),
  "cloudflare:index/workersScript:WorkersScript": emptied("bindings", []),
  "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared": emptied("tunnelSecret"),
  "keyturn:index:TunnelConnector": emptied("token"),
};

/**
 * A state's text in which the named resources are to be written again by the next run, whatever they hold. Files need
 * it too: they are read in every run that can reach them, and this one may not.
 *
 * @param text as the engine exports it
 * @param names today's names of resources
 * @returns the text, and the names of those that were marked
 */
export function markInDoubt(
  text: string,
  model: Model,
  names: readonly string[],
): { text: string; marked: string[] } {
  const today = new ResourceNamesOfToday(model);
  const state = stateSchema.parse(JSON.parse(text));
  const marked: string[] = [];
  for (const resource of state.deployment.resources ?? []) {
    const name = today.resource(resource.urn.split("::").slice(3).join("::"));
    const mark = MARKS[resource.type];
    if (mark === undefined || !isNamed(name, names, resource) || !isRepeatable(resource)) continue;
    mark(resource);
    marked.push(name);
  }
  return { text: JSON.stringify(state), marked };
}

/** A tunnel's connectors are called after what writes the tunnel (`components/hardening/origin-tunnel`). */
function isNamed(name: string, names: readonly string[], { type }: Resource): boolean {
  if (type !== "keyturn:index:TunnelConnector") return names.includes(name);
  return names.some((sink) => name.startsWith(`${sink}-host-`));
}

/** What a command of one's own has done is not done once more without a person's word. */
function isRepeatable({ inputs }: Resource): boolean {
  return z.object({ repeatable: z.literal(false) }).safeParse(inputs?.target).success === false;
}

/** A provider that sends what differs from the state sends a value then. */
function emptied(property: string, nothing: string | readonly [] = ""): (resource: Resource) => void {
  return ({ inputs, outputs }) => {
    for (const properties of [inputs, outputs]) {
      if (properties?.[property] !== undefined) properties[property] = nothing;
    }
  };
}

/** As an action that failed leaves it: it is due for each key then (`HALF_DONE` in `provider/actions/due.ts`). */
function halfDone(done: unknown): Properties {
  const keys = Object.keys(z.record(z.string(), z.unknown()).safeParse(done).data ?? {});
  return Object.fromEntries(keys.map((key) => [key, { generation: "" }]));
}

function forgetDelivered(properties: Properties | undefined): void {
  const { data } = z.looseObject({ KEYTURN_DELIVERS: z.string() }).safeParse(properties?.environment);
  if (properties === undefined || data === undefined) return;
  const KEYTURN_DELIVERS = data.KEYTURN_DELIVERS.replace(/=\S+/g, "=?");
  properties.environment = { ...data, KEYTURN_DELIVERS };
}
