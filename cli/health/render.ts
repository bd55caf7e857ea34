import type { PendingChange } from "../../provider/env-file/index.ts";
import { columns, moment } from "../status/words.ts";
import type { HealthChange, HealthComparison } from "./compare.ts";
import type { ServiceHealth, SystemHealth } from "./health.ts";

const HEADING = ["SERVICE", "HEALTH", "CONTAINERS", "MADE", "NOTE"];

/** One line for each service and probe. */
export function healthTable({ services }: SystemHealth, now: Date): string {
  const lines = services.map(({ service, kind, health, containers, since, why }) => [
    kind === "probe" ? `probe ${service}` : service,
    health,
    kind === "probe" ? "-" : String(containers),
    since === undefined ? "-" : moment(since, now),
    why ?? "",
  ]);
  return columns([HEADING, ...lines]).join("\n");
}

/** How many are how, in one line. */
export function healthSummary({ services }: SystemHealth): string {
  const count = (wanted: ServiceHealth["health"]) =>
    services.filter(({ health }) => health === wanted).length;
  const others = (["degraded", "unhealthy"] as const).filter((health) => count(health) > 0);
  return [
    `${count("healthy")} of ${services.length} healthy`,
    ...others.map((one) => `${count(one)} ${one}`),
  ].join(", ");
}

/** What differs, one line each; a word where nothing does. */
export function comparisonText({ worse, better, appeared, gone }: HealthComparison): string {
  const lines = [
    ...worse.map((one) => `worse: ${changeText(one)}`),
    ...better.map((one) => `better: ${changeText(one)}`),
    ...appeared.map(({ service, after }) => `new: ${service} (${after})`),
    ...gone.map(({ service, before }) => `gone: ${service} (was ${before})`),
  ];
  return lines.length === 0 ? "nothing got worse or better" : lines.join("\n");
}

function changeText({ service, before, after }: HealthChange): string {
  return `${service} (${before}, now ${after})`;
}

const NEXT = {
  complete: "was cut off half-way. The next keyturn command completes it, such as keyturn status",
  undo: "was cut off before any file was touched. The next keyturn command undoes it, such as keyturn status",
  wait: "is under way: another keyturn is at it",
} as const;

/** A change of files that has not ended, and what becomes of it. */
export function pendingText({ files, at, next }: PendingChange): string {
  return `The change of ${files.join(", ")}, begun ${at}, ${NEXT[next]}`;
}
