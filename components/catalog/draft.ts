import { plainName, secretName } from "./names.ts";
import { notifierSecretPaths } from "./notify-schema.ts";
import { type Probe, probeSchema } from "./probe-schema.ts";
import { deliverySchema } from "./secret-schema.ts";
import { type Source, sourceSchema } from "./source-schema.ts";
import { type Target, targetSchema } from "./targets/index.ts";

/** A name in a list of the file, with its position there. */
export interface Named {
  readonly name: string;
  readonly index: number;
}

export interface DraftDelivery {
  readonly stage: number;
  readonly item: number;
  readonly target: string;
  readonly key: string;
  /** Whether the item is `{ to, as }` rather than a target's name. */
  readonly long: boolean;
  /** Whether `as` says the key. */
  readonly said: boolean;
}

export interface DraftSecret {
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly source?: Source;
  readonly deliveries: readonly DraftDelivery[];
  readonly verify: readonly (Named & { readonly stage: number })[];
  readonly restarts: readonly Named[];
  readonly coupled: readonly Named[];
  readonly formerly: readonly Named[];
}

export interface DraftTarget {
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly target?: Target;
  readonly formerly: readonly Named[];
}

export interface DraftProbe {
  readonly name: string;
  readonly probe?: Probe;
}

/** A notifier, and the secrets that it names. */
export interface DraftNotifier {
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** By the path inside the notifier; only what has the form of a secret's name. */
  readonly secrets: readonly {
    readonly path: readonly [channel: string, field: string];
    readonly name: string;
  }[];
}

/** A machine behind an edge, and what guards it. */
export interface DraftOrigin {
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * What can be read of a catalog, also of one with mistakes: the checks between its parts run on it, so that a
 * wrong key in one place does not hide an unknown target in another.
 */
export interface Draft {
  readonly targets: readonly DraftTarget[];
  readonly probes: readonly DraftProbe[];
  readonly services: readonly { readonly group: string; readonly names: readonly Named[] }[];
  readonly notify: readonly DraftNotifier[];
  readonly secrets: readonly DraftSecret[];
  readonly origins: readonly DraftOrigin[];
  /** Findings that are accepted, by their position. */
  readonly accepted: readonly Named[];
}

const map = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const named = (value: unknown): Named[] =>
  list(value).flatMap((name, index) => (typeof name === "string" ? [{ name, index }] : []));

function formerNames(body: Record<string, unknown>, shape: typeof secretName): Named[] {
  return named(body.formerly).filter(({ name }) => shape.safeParse(name).success);
}

function draftSecret(name: string, value: unknown): DraftSecret {
  const body = map(value);
  const stages = list(body.stages).map(map);
  const deliveries = stages.flatMap((stage, stageIndex) =>
    list(stage.deliver).flatMap((raw, item): DraftDelivery[] => {
      const { data } = deliverySchema.safeParse(raw);
      if (data === undefined) return [];
      const place = { stage: stageIndex, item };
      if (typeof data === "string") return [{ ...place, target: data, key: name, long: false, said: false }];
      const { to, as } = data;
      return [{ ...place, target: to, key: as ?? name, long: true, said: as !== undefined }];
    }),
  );
  const source = sourceSchema.safeParse(body.source).data;
  return {
    name,
    body,
    ...(source && { source }),
    deliveries,
    verify: stages.flatMap((stage, stageIndex) =>
      named(stage.verify).map((probe) => ({ ...probe, stage: stageIndex })),
    ),
    restarts: named(body.restarts),
    coupled: named(body.coupled),
    formerly: formerNames(body, secretName),
  };
}

function draftNotifier(name: string, value: unknown): DraftNotifier {
  const body = map(value);
  const secrets = notifierSecretPaths.flatMap((path) => {
    const { data } = secretName.safeParse(map(body[path[0]])[path[1]]);
    return data === undefined ? [] : [{ path, name: data }];
  });
  return { name, body, secrets };
}

/** Reads what can be read of plain data that should be a catalog. */
export function draftOf(value: unknown): Draft {
  const root = map(value);
  return {
    targets: Object.entries(map(root.targets)).map(([name, body]) => {
      const target = targetSchema.safeParse(body).data;
      const formerly = formerNames(map(body), plainName);
      return { name, body: map(body), ...(target && { target }), formerly };
    }),
    probes: Object.entries(map(root.probes)).map(([name, body]) => {
      const probe = probeSchema.safeParse(body).data;
      return { name, ...(probe && { probe }) };
    }),
    services: Object.entries(map(root.services)).map(([group, names]) => ({ group, names: named(names) })),
    notify: Object.entries(map(root.notify)).map(([name, body]) => draftNotifier(name, body)),
    secrets: Object.entries(map(root.secrets)).map(([name, body]) => draftSecret(name, body)),
    origins: Object.entries(map(map(root.hardening).origins)).map(([name, body]) => ({
      name,
      body: map(body),
    })),
    accepted: named(list(map(root.hardening).accepted).map((one) => map(one).finding)),
  };
}
