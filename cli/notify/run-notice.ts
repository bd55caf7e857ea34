import type { Plan } from "../../components/plan/index.ts";
import type { RunRecord, SecretRecord } from "../history/run-record.ts";
import { freeText, type Notice, named, namedList } from "./notice.ts";

/** A run that ended, as its notification tells of it. */
export interface EndedRun {
  readonly system: string;
  readonly stack: string;
  /** The run in a few words, such as `Rotate JWT_SECRET on prod`. */
  readonly subject: string;
  readonly line: RunRecord;
  readonly plan: Plan;
  /** `--why`, where one was given. */
  readonly why?: string;
  readonly link?: string;
}

/** What is told of a run that applied something; undefined where nothing changed and nothing went wrong. */
export function runNotice({ system, stack, subject, line, plan, why, link }: EndedRun): Notice | undefined {
  const isDone = line.outcome === "done";
  if (isDone && hasChangedNothing(line)) return undefined;
  const ending = isDone ? "done" : line.outcome === "interrupted" ? "stopped half-way" : "failed half-way";
  const { secrets, sinks, probes, retired, failed, outcome } = line;
  return {
    event: isDone ? "success" : "failure",
    system,
    stack,
    at: line.end ?? line.start,
    title: `${system}: ${subject}: ${ending}`,
    lines: [
      ...secrets.map((told) => secretLine(told, retired)),
      ...writtenOffLines(line),
      ...backupLines(line),
      ...placeLines(line),
      ...probeLines(line),
      ...(isDone ? restartLines(plan) : validLines(line)),
      `By ${freeText(line.who)}${why === undefined ? "" : `: ${freeText(why)}`}`,
    ],
    todo: isDone ? todoAfter(line, stack) : todoHalfWay(line, stack),
    ...(link === undefined ? {} : { link }),
    facts: {
      command: line.command,
      outcome,
      who: line.who,
      ...(why === undefined ? {} : { why }),
      start: line.start,
      ...(failed === undefined ? {} : { failed }),
      ...(line.backup === undefined ? {} : { backup: line.backup }),
      ...(line.restored === undefined ? {} : { restored: line.restored }),
      secrets: secrets.map(({ fingerprint: _, ...told }) => told),
      sinks,
      probes,
      retired,
    },
  };
}

/** A `resume` that found nothing owed. */
function hasChangedNothing({ secrets, sinks, retired, writtenOff }: RunRecord): boolean {
  const isIdle = sinks.every(({ outcome }) => outcome === "unchanged");
  return secrets.length + retired.length === 0 && writtenOff === undefined && isIdle;
}

function secretLine(
  { secret, kind, from, to, along = [] }: SecretRecord,
  retired: RunRecord["retired"],
): string {
  const gone = retired.filter((told) => told.secret === secret);
  if (kind === "retire" && gone.length > 0) {
    const words = gone.map(({ generation, outcome }) =>
      outcome === "failed"
        ? `generation ${generation} could not be let go`
        : `generation ${generation} ${outcome}`,
    );
    return `${named(secret)}: ${words.join(", ")}`;
  }
  const turned =
    from === undefined && to === undefined
      ? ""
      : from === undefined || from === to
        ? `, generation ${to ?? from}`
        : to === undefined
          ? `, generation ${from}`
          : `, generation ${from} → ${to}`;
  const others = along.length === 0 ? "" : `, and with it ${namedList(along)}`;
  return `${named(secret)}: ${kind}${turned}${others}`;
}

function writtenOffLines({ writtenOff = [] }: RunRecord): string[] {
  return writtenOff.map(
    ({ target, kind }) => `${kind === "abandon" ? "Written off" : "Taken back"}: ${named(target)}`,
  );
}

function backupLines({ backup, restored }: RunRecord): string[] {
  return [
    ...(restored === undefined ? [] : [`Restored from the backup ${named(restored)}`]),
    ...(backup === undefined ? [] : [`The .env files of before: the backup ${named(backup)}`]),
  ];
}

const PLACES: readonly (readonly [outcome: RunRecord["sinks"][number]["outcome"], words: string])[] = [
  ["written", "Written"],
  ["taken over", "Taken over"],
  ["emptied", "Emptied"],
  ["failed", "Failed at"],
  ["not reached", "Not reached"],
  ["owed", "Did not answer, and is owed it"],
];

function placeLines({ sinks }: RunRecord): string[] {
  return PLACES.flatMap(([outcome, words]) => {
    const targets = sinks.filter((sink) => sink.outcome === outcome).flatMap((sink) => sink.targets);
    return targets.length === 0 ? [] : [`${words}: ${namedList(targets)}`];
  });
}

function probeLines({ probes, failed = [], sinks }: RunRecord): string[] {
  const proven = probes.filter(({ outcome }) => outcome === "proven");
  const refused = probes.filter(({ outcome }) => outcome === "failed");
  const known = new Set([
    ...sinks.map(({ sink }) => sink),
    ...probes.map(({ secret, probe }) => `${secret}-proven-${probe}`),
  ]);
  const others = failed.filter((step) => !known.has(step));
  return [
    ...(proven.length === 0 ? [] : [`Proven by: ${namedList(proven.map(({ probe }) => probe))}`]),
    ...refused.map(({ secret, probe }) => `The probe ${named(probe)} failed, for ${named(secret)}`),
    ...(others.length === 0 ? [] : [`Failed step: ${namedList(others)}`]),
  ];
}

function restartLines({ restarts }: Plan): string[] {
  const services = restarts.flatMap((group) => group.services);
  return services.length === 0 ? [] : [`Now restart, in this order: ${namedList(services, 50)}`];
}

function validLines(line: RunRecord): string[] {
  return turned(line).length === 0 ? [] : ["The value before stays valid until it is retired."];
}

function todoAfter(line: RunRecord, stack: string): string[] {
  const names = turned(line).join(" ");
  return names === ""
    ? []
    : [`keyturn retire ${names} --stack ${stack}`, `keyturn rollback ${names} --stack ${stack}`];
}

function todoHalfWay(line: RunRecord, stack: string): string[] {
  const names = turned(line).join(" ");
  return [
    `keyturn resume --stack ${stack}`,
    ...(names === "" ? [] : [`keyturn rollback ${names} --stack ${stack}`]),
  ];
}

function turned({ secrets }: RunRecord): string[] {
  return secrets.filter(({ kind }) => kind === "rotate").map(({ secret }) => secret);
}
