import type { ExportedState, StateResource } from "./exported-state.ts";
import { type Model, ResourceNamesOfToday } from "./names-of-today.ts";

/** A state under the names that the catalog gives today, whether or not a run has brought them there. */
export function underTodaysNames(state: ExportedState, model: Model): ExportedState {
  const names = new ResourceNamesOfToday(model);
  if (names.isEmpty) return state;
  return { ...state, resources: state.resources.map((resource) => renamed(resource, names)) };
}

function renamed(resource: StateResource, names: ResourceNamesOfToday): StateResource {
  const { type, name, inputs, outputs, madeFrom } = resource;
  const isSecret = type === "keyturn:index:Secret" || type === "keyturn:index:DerivedSecret";
  return {
    ...resource,
    name: isSecret ? names.secret(name) : names.resource(name),
    inputs: inputsOf(inputs, names),
    outputs: {
      ...outputs,
      ...(isRecord(outputs.entries) && { entries: entriesOf(outputs.entries, names) }),
      ...byName(outputs, "owed", (target) => names.target(target)),
      ...(type === "pulumi:pulumi:Stack" ? byName(outputs, "generations", (one) => names.secret(one)) : {}),
    },
    madeFrom: Object.fromEntries(
      Object.entries(madeFrom).map(([property, from]) => [property, from.map((one) => names.resource(one))]),
    ),
  };
}

type Values = Readonly<Record<string, unknown>>;

/** What the provider `keyturn` is told of places; others are told no name of the catalog. */
function inputsOf(inputs: Values, names: ResourceNamesOfToday): Values {
  if (Array.isArray(inputs.files)) return { ...inputs, files: inputs.files.map((one) => fileOf(one, names)) };
  if (!isRecord(inputs.entries)) return inputs;
  const name = typeof inputs.name === "string" ? { name: names.target(inputs.name) } : {};
  return { ...inputs, ...name, entries: entriesOf(inputs.entries, names) };
}

function fileOf(file: unknown, names: ResourceNamesOfToday): unknown {
  if (!isRecord(file) || !isRecord(file.entries)) return file;
  const target = typeof file.target === "string" ? names.target(file.target) : file.target;
  return { ...file, target, entries: entriesOf(file.entries, names) };
}

function entriesOf(entries: Values, names: ResourceNamesOfToday): Values {
  return Object.fromEntries(
    Object.entries(entries).map(([key, entry]) => {
      if (!isRecord(entry)) return [key, entry];
      const { secret, generation } = entry;
      return [
        key,
        {
          ...entry,
          ...(typeof secret === "string" && { secret: names.secret(secret) }),
          ...(typeof generation === "string" && { generation: names.generation(generation) }),
        },
      ];
    }),
  );
}

/** A record by name under today's, where there is one. */
function byName(outputs: Values, property: string, today: (name: string) => string): Values {
  const record = outputs[property];
  if (!isRecord(record)) return {};
  return {
    [property]: Object.fromEntries(Object.entries(record).map(([name, value]) => [today(name), value])),
  };
}

function isRecord(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
