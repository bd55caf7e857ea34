import { asMap } from "./data.ts";
import type { DraftCatalog, DraftSecret } from "./draft.ts";
import { type Likely, likelySource } from "./likely-source.ts";
import { mergedServices } from "./merged-services.ts";
import { mergedTargets } from "./merged-targets.ts";
import type { SeenInAll } from "./see.ts";
import type { Role, SeenDelivery, SeenSecret } from "./seen.ts";

/** Who runs first: what is running must know a value before a pipeline presents it; copies of developers come last. */
const ORDER: readonly Role[] = ["running", "ci", "developer"];

/** Puts together what the files tell: a secret that stands in several of them is one, with several places. */
export function merge({ seen, lengths }: SeenInAll): DraftCatalog {
  const deliveries = distinct(seen.flatMap((one) => one.deliveries));
  const { targets, nameOf, placeOf } = mergedTargets(
    seen.flatMap((one) => one.places),
    deliveries,
  );
  const told = seen.flatMap((one) => one.secrets);
  const notes = seen.flatMap((one) => one.notes);
  const names = new Set([...deliveries.map(({ secret }) => secret), ...told.map(({ name }) => name)]);
  const flyApps = [...placeOf.values()].flatMap(({ kind, fields }) =>
    kind === "fly" ? [String(fields.app)] : [],
  );
  const { services, restartsOf } = mergedServices(
    seen.flatMap((one) => one.services),
    deliveries,
  );
  const usable = new Set(targets.filter(({ notYet }) => notYet === undefined).map(({ name }) => name));

  const drafts = [...names].map((name): Omit<DraftSecret, "nowhere"> => {
    const own = deliveries.filter(({ secret }) => secret === name);
    const roles = new Set(own.map(({ place }) => placeOf.get(place)?.role ?? "running"));
    const around = {
      onlyInPipelines: own.length > 0 && [...roles].every((role) => role === "ci"),
      flyApps,
      length: lengths.get(name),
    };
    const { source, fields = {}, remarks } = sourceOf(name, told, names, () => likelySource(name, around));
    const at = own.map(({ place, key }) => {
      const { role, kind } = placeOf.get(place) ?? {};
      return { target: nameOf(place), key, role, kind };
    });
    const stages = ORDER.map((role) =>
      at.filter((delivery) => delivery.role === role && usable.has(delivery.target)),
    ).filter((stage) => stage.length > 0);
    return {
      name,
      source,
      fields,
      stages: source.kind === "builtin" ? [] : stages,
      restarts: source.kind === "builtin" ? [] : restartsOf(name),
      notYet: at.filter(({ target }) => !usable.has(target)),
      remarks: [
        ...remarks,
        ...notes.flatMap(({ secret, remarks: said }) => (secret === name ? said : [])),
        ...orderRemark(stages),
      ],
    };
  });
  const parents = new Set(drafts.flatMap(({ source }) => parentNames(source)));
  const secrets = drafts.map((draft) => {
    const nowhere = draft.source.kind !== "builtin" && draft.stages.length === 0 && !parents.has(draft.name);
    return { ...draft, nowhere };
  });
  const [keepDays] = seen.flatMap((one) => one.keepDays);
  return {
    targets,
    services,
    secrets,
    ...(keepDays === undefined ? {} : { keepDays }),
    remarks: [...new Set(seen.flatMap((one) => one.remarks))],
  };
}

/** What a file says goes before what was compared, and that before what the name tells. */
function sourceOf(
  name: string,
  told: readonly SeenSecret[],
  names: ReadonlySet<string>,
  likely: () => Likely,
): {
  source: Readonly<Record<string, unknown>>;
  fields?: Readonly<Record<string, unknown>>;
  remarks: string[];
} {
  const own = told.filter((secret) => secret.name === name);
  const best = own.find(({ certainty }) => certainty === "told") ?? own[0];
  if (best === undefined) {
    const { remark, ...rest } = likely();
    return { ...rest, remarks: remark === undefined ? [] : [remark] };
  }
  const lost = parentNames(best.source).find((parent) => !names.has(parent) || parent === name);
  if (lost === undefined) return { ...best, remarks: [...(best.remarks ?? [])] };
  const source = { kind: "manual", from: `whoever makes it from ${lost}` };
  return { source, remarks: [`made from ${lost}, which no imported file holds: import that file too`] };
}

/** The secrets that a derived one is made from. */
function parentNames({ kind, jwt, hash, template }: Readonly<Record<string, unknown>>): string[] {
  if (kind !== "derived") return [];
  if (typeof template === "string") {
    return [...template.matchAll(/\{([A-Za-z]\w*)(?:\|\w+)?\}/g)].map(([, name = ""]) => name);
  }
  return [asMap(jwt)?.secret ?? asMap(hash)?.of].filter((name) => typeof name === "string");
}

function orderRemark(
  stages: readonly (readonly { role: Role | undefined; kind: string | undefined }[])[],
): string[] {
  const running = stages.find((stage) => stage.some(({ role }) => role === "running")) ?? [];
  if (running.length < 2 || running.every(({ kind }) => kind === "dotenv-file")) return [];
  return ["guessed: all at once. What accepts the value goes into an earlier stage than what presents it"];
}

function distinct(deliveries: readonly SeenDelivery[]): SeenDelivery[] {
  const all = deliveries.map(
    (delivery) => [JSON.stringify([delivery.secret, delivery.place, delivery.key]), delivery] as const,
  );
  return [...new Map(all).values()];
}
