import type { Container } from "../../components/compose/containers.ts";
import type { ServiceHealth } from "./health.ts";
import type { WantedService } from "./wanted-services.ts";

/** How a service is, by its containers. */
export function serviceHealth(wanted: WantedService, all: readonly Container[]): ServiceHealth {
  const its = all.filter(({ Service }) => Service === wanted.service);
  const since = its
    .flatMap(({ CreatedAt }) => isoOf(CreatedAt))
    .sort()
    .at(-1);
  const known = {
    service: wanted.service,
    containers: its.length,
    ...(since === undefined ? {} : { since }),
  };
  const up = its.filter((one) => isUp(one) || (wanted.endsWell && hasEndedWell(one))).length;
  const down = its.length - up;
  const missing = Math.max(0, (wanted.replicas ?? Math.max(1, its.length)) - its.length);
  if (down === 0 && missing === 0) return { ...known, health: "healthy" };
  const words = [...new Set(its.filter((one) => !isUp(one)).map(stateOf))];
  if (its.length === 0) words.push("has no container");
  else if (missing > 0) words.push(`${missing} missing`);
  const partly = up > 0 ? [`${up} of ${its.length + missing} up`] : [];
  const isComing = up > 0 || its.some(mayCome);
  return { ...known, health: isComing ? "degraded" : "unhealthy", why: [...partly, ...words].join(", ") };
}

const isUp = ({ State, Health }: Container) => State === "running" && ["", "healthy"].includes(Health);

const hasEndedWell = ({ State, ExitCode }: Container) => State === "exited" && ExitCode === 0;

/** Neither down for good nor up. Source of the states: docs.docker.com/reference/cli/docker/container/ls, `status`. */
const mayCome = ({ State, Health }: Container) =>
  ["created", "restarting", "paused"].includes(State) || (State === "running" && Health === "starting");

function stateOf({ State, Health, ExitCode }: Container): string {
  if (State === "exited" || State === "dead") return `${State} (${ExitCode})`;
  return State === "running" ? Health : State;
}

/** Of `2026-01-31 12:00:00 +0100 CET`, as Go prints a time. */
function isoOf(text: string): string[] {
  const [, day, time, zone] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d+)? ([+-]\d{4})/.exec(text) ?? [];
  return zone === undefined
    ? []
    : [new Date(`${day}T${time}${zone.slice(0, 3)}:${zone.slice(3)}`).toISOString()];
}
