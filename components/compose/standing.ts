import type { Container } from "./containers.ts";

/** Whether a service runs, and is healthy where it says so. */
export function isUp(containers: readonly Container[], service: string): boolean {
  const its = containers.filter(({ Service }) => Service === service);
  return (
    its.length > 0 &&
    its.every(({ State, Health }) => State === "running" && ["", "healthy"].includes(Health))
  );
}

/** Whether no waiting mends a service. */
export function isOver(containers: readonly Container[], service: string): boolean {
  return containers.some(
    ({ Service, State, Health }) =>
      Service === service && (["exited", "dead"].includes(State) || Health === "unhealthy"),
  );
}

/** How a service is, in words: `is exited`. */
export function stateOf(containers: readonly Container[], service: string | undefined): string {
  const its = containers.filter(({ Service }) => Service === service);
  if (service === undefined || its.length === 0) return "has no container";
  return `is ${[...new Set(its.map(({ State, Health }) => (Health === "" ? State : `${State}, ${Health}`)))].join("; ")}`;
}

/** The same for the same containers: one that is made anew has another ID. */
export function idsOf(containers: readonly Container[]): string {
  return containers
    .map(({ ID }) => ID)
    .sort()
    .join();
}
