import { z } from "zod";
import { type Catalog, derivedFrom, previousKey } from "../../components/catalog/index.ts";
import type { SinkOfStep as Sink, StepDelivery } from "../../components/plan/index.ts";
import type { StateResource } from "./exported-state.ts";
import { mayWrite } from "./sinks.ts";

/** What the state knows of one key of one place. */
export interface PlaceState extends StepDelivery {
  /** The resource that wrote it. */
  readonly sink: string;
  /** Such as `3`; of a derived secret its parents', `JWT_SECRET:3`. Missing where the state does not tell. */
  readonly generation?: string;
  /** When the sink last wrote, which may have been for another key of it. UTC. */
  readonly at?: string;
  /** The write was put off: the place did not answer. */
  readonly owed?: true;
}

const entriesSchema = z.record(z.string(), z.object({ secret: z.string(), generation: z.string() }));
const filesSchema = z.array(z.object({ target: z.string(), entries: entriesSchema }));

type Told = StepDelivery & Pick<PlaceState, "generation">;

/** What each place holds, by the state's word. Without any value. */
export function placeStates(
  resources: readonly StateResource[],
  sinks: readonly Sink[],
  catalog: Catalog,
): PlaceState[] {
  const known = new Map(sinks.map((sink) => [sink.name, sink.deliveries]));
  return resources.flatMap((resource) => {
    if (!mayWrite(resource.type)) return [];
    const told = toldOf(resource, known.get(resource.name) ?? [], catalog);
    const owed = owedTargets(resource.outputs.owed, told);
    return told.map((place) => ({
      ...place,
      sink: resource.name,
      ...(resource.at === undefined ? {} : { at: resource.at }),
      ...(owed.has(place.target) ? { owed: true as const } : {}),
    }));
  });
}

function toldOf(resource: StateResource, deliveries: readonly StepDelivery[], catalog: Catalog): Told[] {
  const files = filesSchema.safeParse(resource.inputs.files).data;
  if (files !== undefined) {
    return files.flatMap(({ target, entries }) =>
      Object.entries(entries).flatMap(([key, entry]) =>
        isPrevious(entries, key) ? [] : [{ ...entry, target, key }],
      ),
    );
  }
  const delivered = deliversOf(resource) ?? entriesOf(resource);
  if (delivered !== undefined) {
    return deliveries.flatMap((delivery) => {
      const generation = delivered.get(delivery.key);
      return generation === undefined ? [] : [{ ...delivery, generation }];
    });
  }
  return deliveries.map((delivery) => ({ ...delivery, ...generationIn(resource, delivery.secret, catalog) }));
}

/** Whether a key is where an acceptor holds the value before, beside the one in use: what it holds is late by intent. */
function isPrevious(entries: z.output<typeof entriesSchema>, key: string): boolean {
  return Object.entries(entries).some(
    ([other, { secret }]) => previousKey(other) === key && entries[key]?.secret === secret,
  );
}

/** A command's environment tells `KEY=GENERATION` for each (`components/sinks/fly-secrets.ts`). */
function deliversOf({ inputs }: StateResource): ReadonlyMap<string, string> | undefined {
  const { data } = z.object({ KEYTURN_DELIVERS: z.string() }).safeParse(inputs.environment);
  if (data === undefined) return undefined;
  const pairs = data.KEYTURN_DELIVERS.split(" ").map((pair): [string, string] => {
    const at = pair.indexOf("=");
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  return new Map(pairs);
}

/** Our own provider's places tell it themselves; what one is owed is not among what it holds. */
function entriesOf({ type, outputs }: StateResource): ReadonlyMap<string, string> | undefined {
  if (type !== "keyturn:index:PlaceValues") return undefined;
  const entries = Object.entries(entriesSchema.safeParse(outputs.entries).data ?? {});
  return new Map(entries.map(([key, { generation }]) => [key, generation]));
}

/**
 * A place that takes one value alone: its value was made from the generation's resource. A Worker's bindings are ciphertext as a
 * whole, and made from all its secrets'; so is what an origin and the edge before it are given, of which two generations may live.
 */
function generationIn(
  { madeFrom }: StateResource,
  secret: string,
  catalog: Catalog,
): Pick<PlaceState, "generation"> {
  const { value, tunnelSecret, bindings = [], certificate = [], clients = [], includes = [] } = madeFrom;
  const among = [...bindings, ...certificate, ...clients, ...includes];
  const from = (value ?? tunnelSecret ?? among).flatMap((name) => {
    const [, root, number] = /^(\w+)-g(\d+)(?:-adopted)?$/.exec(name) ?? [];
    return root === undefined || number === undefined ? [] : [{ root, number }];
  });
  const [own, ...others] = from.filter(({ root }) => root === secret);
  if (own !== undefined) return others.length === 0 ? { generation: own.number } : {};
  const its =
    value === undefined ? from.filter(({ root }) => derivedFrom(catalog, [root]).includes(secret)) : from;
  const parents = its.map(({ root, number }) => `${root}:${number}`);
  return parents.length === 0 ? {} : { generation: parents.join(",") };
}

/** `owed` may be a flag for the whole sink, the names of targets, or a record by target. */
function owedTargets(owed: unknown, told: readonly Told[]): ReadonlySet<string> {
  if (owed === undefined || owed === null || owed === false) return new Set();
  if (Array.isArray(owed)) return new Set(owed.flatMap((item) => targetIn(item) ?? []));
  if (typeof owed === "object") return new Set(Object.keys(owed));
  return new Set(told.map(({ target }) => target));
}

function targetIn(item: unknown): string | undefined {
  if (typeof item === "string") return item;
  return z.object({ target: z.string() }).safeParse(item).data?.target;
}
