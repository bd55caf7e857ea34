import {
  type Generations,
  type LeavingSecret,
  leavingSecrets,
  overlapFor,
} from "../../components/plan/index.ts";
import type { RunRecord } from "../history/run-record.ts";
import type { Project } from "../project.ts";
import type { StackState } from "../state/stack-state.ts";
import { placeStatus, proofStatus } from "./place-status.ts";
import type { PlaceStatus, SecretStatus } from "./secret-status.ts";

/** What status is made from besides the project. */
export interface Known {
  /** Missing where it could not be asked. */
  readonly state?: StackState;
  /** The runs on record, the last one last. */
  readonly runs: readonly RunRecord[];
  readonly now: Date;
}

/** The status of every secret: those of the catalog in its order, then those on their way out. */
export function systemStatus(project: Project, known: Known): SecretStatus[] {
  const leaving = leavingSecrets(project.catalog, project.intent);
  const names = new Set([...Object.keys(project.catalog.secrets), ...leaving.map(({ secret }) => secret)]);
  return [...names].map((name) => statusOf(project, known, name, leaving));
}

function statusOf(
  project: Project,
  { state, runs, now }: Known,
  name: string,
  leaving: readonly LeavingSecret[],
): SecretStatus {
  const secret = project.catalog.secrets[name];
  const entry = project.intent.generations[name];
  const madeAt = entry?.made[String(entry.current)]?.at;
  const ageMs = madeAt === undefined ? undefined : Math.max(0, now.getTime() - Date.parse(madeAt));
  const maxAge = secret?.maxAge;
  const delivered = state === undefined ? [] : placeStatus(project, state, runs, name);
  const held = state?.ledgers.get(name);
  const isLedgerOther =
    state !== undefined &&
    entry !== undefined &&
    (held?.current !== entry.current || held.previous !== entry.previous);
  const applied = state?.applied[name];
  const takenFrom = state?.taken?.[`${name}-g${entry?.current}`];
  const going = leaving.find((one) => one.secret === name);
  return {
    secret: name,
    source: secret?.source.kind ?? "",
    ...(entry === undefined ? {} : { generation: entry.current }),
    ...(entry?.previous === undefined ? {} : { previous: entry.previous }),
    ...previousOf(project, name, entry, state, delivered, now),
    ...(applied === undefined ? {} : { applied }),
    ...(madeAt === undefined ? {} : { madeAt }),
    ...(takenFrom === undefined ? {} : { takenFrom }),
    ...(ageMs === undefined ? {} : { ageMs }),
    due: ageMs !== undefined && maxAge !== undefined && ageMs > maxAge,
    places: secret?.stages.flatMap((stage) => stage.deliver.map(({ target }) => target)) ?? [],
    delivered,
    proofs: state === undefined ? [] : proofStatus(project, state, name),
    drifting: going === undefined && (isLedgerOther || delivered.some(({ behind, owed }) => behind || owed)),
    ...(going === undefined ? {} : { leaving: going.state }),
  };
}

type Previous = Pick<SecretStatus, "previousSince" | "retireFrom" | "retireDue">;

/** Since when the previous generation is kept, and until when it has to be. */
function previousOf(
  { catalog }: Project,
  name: string,
  entry: Generations | undefined,
  state: StackState | undefined,
  delivered: readonly PlaceStatus[],
  now: Date,
): Previous {
  if (entry?.previous === undefined) return { retireDue: false };
  const held = state?.ledgers.get(name);
  // The ledger changes with the rotation and with the rollback; the stack file knows only when a generation was made.
  const isInState = held?.current === entry.current && held.previous === entry.previous;
  const since = (isInState ? held.at : undefined) ?? entry.made[String(entry.current)]?.at;
  const previousSince = since === undefined ? {} : { previousSince: since };
  const kept = overlapFor(catalog, name);
  // A run that brought it everywhere and then failed, at an action or a probe, was not over.
  const isOver = state?.applied[name] === entry.current;
  if (!isOver || delivered.length === 0 || delivered.some(({ behind, owed }) => behind || owed))
    return { ...previousSince, retireDue: false };
  const written = delivered.flatMap(({ written: at }) => (at === undefined ? [] : [Date.parse(at)]));
  const from = Math.max(...written, since === undefined ? 0 : Date.parse(since)) + kept;
  const retireFrom = kept === 0 ? {} : { retireFrom: new Date(from).toISOString() };
  const isTimed = catalog.secrets[name]?.overlapFor !== undefined;
  return { ...previousSince, ...retireFrom, retireDue: isTimed && now.getTime() >= from };
}
