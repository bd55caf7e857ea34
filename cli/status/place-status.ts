import { placeText } from "../../components/catalog/index.ts";
import type { RunRecord, SinkRecord } from "../history/run-record.ts";
import type { Project } from "../project.ts";
import type { PlaceState } from "../state/place-states.ts";
import type { StackState } from "../state/stack-state.ts";
import { isSameGeneration, wantedGeneration } from "../state/wanted-generation.ts";
import type { PlaceStatus, ProofStatus } from "./secret-status.ts";

/** Each place of a secret, in the order of the catalog, and those that the state alone knows. */
export function placeStatus(
  { catalog, intent }: Project,
  state: StackState,
  runs: readonly RunRecord[],
  name: string,
): PlaceStatus[] {
  const wanted = wantedGeneration(catalog, intent, name);
  const held = state.places.filter(({ secret }) => secret === name);
  const deliveries = catalog.secrets[name]?.stages.flatMap(({ deliver }) => deliver) ?? [];
  const isNamed = ({ target, key }: PlaceState) =>
    deliveries.some((delivery) => delivery.target === target && delivery.key === key);
  const all = [...deliveries, ...held.filter((place) => !isNamed(place))];
  return all.map(({ target, key }) => {
    const place = held.find((one) => one.target === target && one.key === key);
    const kind = catalog.targets[target];
    const written = place && writtenAt(place, runs);
    const abandoned = Object.hasOwn(intent.abandoned ?? {}, target);
    return {
      target,
      key,
      where: kind === undefined ? target : placeText(kind),
      ...(place?.generation === undefined ? {} : { generation: place.generation }),
      ...(written === undefined ? {} : { written }),
      behind: !abandoned && wanted !== undefined && isBehind(place, wanted),
      owed: !abandoned && place?.owed === true,
      abandoned,
    };
  });
}

function isBehind(place: PlaceState | undefined, wanted: string): boolean {
  if (place === undefined) return true;
  return place.generation !== undefined && !isSameGeneration(place.generation, wanted);
}

/** What each probe of a secret last proved; those that the catalog names come first, proven or not. */
export function proofStatus({ catalog, intent }: Project, state: StackState, name: string): ProofStatus[] {
  const wanted = wantedGeneration(catalog, intent, name);
  const proofs = state.proofs.filter(({ secret }) => secret === name);
  const named = catalog.secrets[name]?.stages.flatMap(({ verify }) => verify) ?? [];
  const probes = new Set([...named, ...proofs.map(({ probe }) => probe)]);
  return [...probes].map((probe) => {
    const proof = proofs.find((one) => one.probe === probe);
    if (proof === undefined) return { probe, current: false };
    const { generation, at } = proof;
    const current = wanted !== undefined && isSameGeneration(generation, wanted);
    return { probe, generation, ...(at === undefined ? {} : { at }), current };
  });
}

/**
 * The state tells when the sink wrote last, be it for another secret. The record may know the write that brought this
 * one: the last that brought this very generation there.
 */
function writtenAt(place: PlaceState, runs: readonly RunRecord[]): string | undefined {
  const known = runs
    .filter((run) => brings(run, place))
    .flatMap(({ sinks }) => sinks.filter((one) => one.sink === place.sink && isWrite(one.outcome)))
    .at(-1)?.at;
  if (known === undefined || place.at === undefined) return known ?? place.at;
  return Date.parse(known) < Date.parse(place.at) ? known : place.at;
}

/** Whether a run turned a secret, or one that it is derived from, to the generation that stands at the place. */
function brings({ secrets }: RunRecord, { secret, generation = "" }: PlaceState): boolean {
  return secrets.some(({ secret: name, to, along = [] }) =>
    name === secret
      ? generation === String(to)
      : along.includes(secret) && generation.split(",").includes(`${name}:${to}`),
  );
}

function isWrite(outcome: SinkRecord["outcome"]): boolean {
  return outcome === "written" || outcome === "taken over";
}
