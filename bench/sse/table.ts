import { median, type Rounds } from "./figures.ts";
import type { Kind } from "./protocol.ts";
import type { Round, Task } from "./round.ts";
import type { Found } from "./run.ts";

const TITLES: Readonly<Record<Kind, string>> = {
  http: "bare node:http",
  hono: "bare Hono",
  memory: "service, memory",
  redis: "service, Redis",
};

/** The figures for a person. */
export function tableOf(found: Found, rounds: Rounds): string {
  const lines = (["issue", "validate"] as const).flatMap((task) => [
    "",
    `${task.padEnd(18)}${["requests/s", "p99 ms", "client busy", "of Hono", "p99 of Hono"].map(cell).join("")}`,
    ...(Object.keys(TITLES) as Kind[]).map((kind) => row(found, rounds, task, kind)),
  ]);
  const { streams, tokens } = found;
  return [
    ...lines,
    "",
    `${streams.count} open streams: ${streams.rssMb} MB resident`,
    `${tokens.issued} tokens: heap of ${tokens.heapMbBefore} MB, ${tokens.heapMbFull} MB with all, ${tokens.heapMbAfter} MB once they had expired (${tokens.kept} kept)`,
    "",
  ].join("\n");
}

function row(found: Found, rounds: Rounds, task: Task, kind: Kind): string {
  const of = (figure: keyof Round) =>
    median(rounds[task].flatMap(({ [kind]: round }) => (round ? [round[figure]] : [])));
  const ratio = kind === "hono" ? { ratio: 1, p99Ratio: 1 } : found[task][kind];
  const cells = [
    Math.round(of("requestsPerSecond")),
    of("p99").toFixed(1),
    of("clientBusy").toFixed(2),
    ratio.ratio.toFixed(2),
    ratio.p99Ratio.toFixed(2),
  ];
  return `${TITLES[kind].padEnd(18)}${cells.map(cell).join("")}`;
}

function cell(value: string | number): string {
  return String(value).padStart(13);
}
