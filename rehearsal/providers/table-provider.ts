import { isDeepStrictEqual } from "node:util";
import { checkInputs } from "./check-inputs.ts";
import type { Dialect } from "./dialect.ts";
import { markSecrets } from "./mark-secrets.ts";
import { computedOutputs, diffInputs, planInputs, recomputedOutputs } from "./plan-inputs.ts";
import {
  type Capabilities,
  type CreateRequest,
  type CreateResult,
  type Provider,
  ProviderError,
  type ReadRequest,
  type ReadResult,
  type Subject,
  standInTitle,
  type UpdateRequest,
} from "./provider.ts";
import type { Existing, ResourceTable } from "./resource-table.ts";
import { tableSchema } from "./table-schema.ts";
import {
  mapValues,
  type PropertyMap,
  type PropertyValue,
  Secret,
  UNKNOWN,
  Unknown,
  unwrap,
  unwrapOutputs,
} from "./values.ts";

/** What a stand-in made of tables consists of. */
export interface TableProviderOptions
  extends Pick<Provider, "checkConfig" | "configure" | "invoke" | "cancel"> {
  readonly name: string;
  readonly version: string;
  readonly capabilities: Capabilities;
  readonly dialect: Dialect;
  readonly resources: readonly ResourceTable[];
}

/** A provider whose Check and Diff follow from its resources' tables. A type without a table is refused by name. */
export function tableProvider(options: TableProviderOptions): Provider {
  const { resources, dialect, ...rest } = options;
  const tables = new Map(resources.map((table) => [table.token, table]));
  const tableOf = ({ type }: Subject): ResourceTable => {
    const table = tables.get(type);
    if (table !== undefined) return table;
    throw new ProviderError(
      `${type} is not in this ${standInTitle(options)}; it has ${[...tables.keys()].sort().join(", ")}`,
    );
  };
  return {
    ...rest,
    schema: () => tableSchema(options.name, options.version, resources),
    check: (request) => checkInputs(tableOf(request), request, dialect),
    diff: (request) => diffInputs(tableOf(request), request, dialect),
    create: (request) => create(tableOf(request), request, dialect),
    read: (request) => read(tableOf(request), request, dialect, standInTitle(options)),
    update: (request) => update(tableOf(request), request, dialect),
    delete: (request) => tableOf(request).delete?.(existing(request, request.properties)),
  };
}

async function create(table: ResourceTable, request: CreateRequest, dialect: Dialect): Promise<CreateResult> {
  const absent = absentInputs(table, dialect);
  const planned = planInputs(table, request.properties);
  // What a preview does not know carries no secret mark: the official plugins send it bare.
  if (request.preview) {
    const unmade = unknowns(computedOutputs(table, planned));
    return {
      id: "",
      properties: { ...state(table, { ...absent, ...planned }, request.properties), ...unmade },
    };
  }
  const made = await table.create(planned, request);
  const properties = present({ ...absent, ...planned, ...made.outputs }, dialect);
  return { id: made.id, properties: state(table, properties, request.properties) };
}

async function read(
  table: ResourceTable,
  request: ReadRequest,
  dialect: Dialect,
  title: string,
): Promise<ReadResult | undefined> {
  if (Object.keys(request.properties).length === 0) return importById(table, request, dialect, title);
  const { id, properties, inputs } = request;
  const now = await lookAt(table, existing(request, properties));
  if (now === undefined) return undefined;
  const marked = mapValues(inputs, (value, name) => mark(table, name, value));
  return { id, properties: state(table, present(now, dialect), properties), inputs: marked };
}

/** Everything that a resource holds now, its state included where the server does not tell. */
async function lookAt(table: ResourceTable, found: Existing): Promise<PropertyMap | undefined> {
  if (table.read === undefined) return found.state;
  const now = await table.read(found);
  return now === undefined ? undefined : { ...found.state, ...now };
}

/** What the server does not give is in neither outputs nor inputs, a required input included. */
async function importById(
  table: ResourceTable,
  request: ReadRequest,
  dialect: Dialect,
  title: string,
): Promise<ReadResult | undefined> {
  if (table.import === undefined) {
    throw new ProviderError(`importing ${request.type} by its id is not in this ${title}`);
  }
  const { id, state: known } = table.import(request.id);
  const now = await lookAt(table, existing({ ...request, id }, known));
  if (now === undefined) return undefined;
  const held = present(now, dialect);
  const inputs = mapValues(held, (value, name) => {
    const given = name in table.inputs && value !== null;
    return given ? mark(table, name, value) : undefined;
  });
  return { id, properties: state(table, held, {}), inputs };
}

async function update(table: ResourceTable, request: UpdateRequest, dialect: Dialect): Promise<PropertyMap> {
  const planned = planInputs(table, request.news);
  const found = existing(request, request.olds);
  const outputs = mapValues(found.state, (value, name) => (name in table.outputs ? value : undefined));
  const kept = { ...absentInputs(table, dialect), ...outputs };
  if (request.preview) {
    return {
      ...state(table, { ...kept, ...planned }, request.news),
      ...unknowns(recomputedOutputs(table, planned)),
    };
  }
  const changed = (await table.update?.(planned, found)) ?? {};
  return state(table, present({ ...kept, ...planned, ...changed }, dialect), request.news);
}

/** Without what came to be absent, which shows as null in some dialects only. */
function present(properties: PropertyMap, { absentAsNull = false }: Dialect): PropertyMap {
  return mapValues(properties, (value) => (value === null && !absentAsNull ? undefined : value));
}

/** The inputs that nobody gave, where the dialect shows them. */
function absentInputs(table: ResourceTable, { absentAsNull = false }: Dialect): PropertyMap {
  const names = absentAsNull ? Object.keys(table.inputs).filter((name) => !(name in table.outputs)) : [];
  return Object.fromEntries(names.map((name) => [name, null]));
}

function existing(request: Subject & { id: string }, properties: PropertyMap): Existing {
  const { id, urn, name, type } = request;
  const ours = (value: PropertyValue, property: string) =>
    property.startsWith("__") ? undefined : unwrap(value);
  return { id, urn, name, type, state: mapValues(properties, ours) };
}

/**
 * What goes to state: the marks of the table and of what was given (a provider that accepts secrets gets them
 * marked, and hands them back so), and the schema version that the official plugin looks for.
 */
function state(table: ResourceTable, properties: PropertyMap, given: PropertyMap): PropertyMap {
  const marked = mapValues(properties, (value, name) => {
    const asGiven = given[name];
    if (asGiven !== undefined && isDeepStrictEqual(unwrap(asGiven), value))
      return mark(table, name, unwrapOutputs(asGiven));
    return mark(table, name, value);
  });
  if (table.schemaVersion === undefined) return marked;
  return { ...marked, __meta: JSON.stringify({ schema_version: String(table.schemaVersion) }) };
}

function mark(table: ResourceTable, name: string, value: PropertyValue): PropertyValue {
  const secret = table.outputs[name]?.secret ?? table.inputs[name]?.secret ?? false;
  if (secret && !(value instanceof Unknown || value instanceof Secret)) return new Secret(value);
  const type = table.inputs[name]?.type;
  return type === undefined ? value : markSecrets(type, value);
}

function unknowns(names: readonly string[]): PropertyMap {
  return Object.fromEntries(names.map((name) => [name, UNKNOWN]));
}
