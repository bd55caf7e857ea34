import { z } from "zod";

/** Source: `docker compose ps --format json` of Compose 2: one object a line, in versions before 2.21 one list. */
const containerSchema = z.object({
  ID: z.string().default(""),
  Service: z.string(),
  State: z.string(),
  Health: z.string().default(""),
});

/** A container, as Compose tells of it. */
export type Container = z.output<typeof containerSchema>;

/** What `docker compose ps --format json` has printed. What can't be read is left out. */
export function containersIn(text: string): Container[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const found = text.trim().startsWith("[") ? [read(text)].flat() : lines.map(read);
  return found.flatMap((one) => containerSchema.safeParse(one).data ?? []);
}

/** What can't be read counts as nothing: the parser's own words would hold a piece of it. */
function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

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
