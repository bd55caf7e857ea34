import type { ComposeProject } from "../../components/catalog/index.ts";
import { composeOutput } from "./compose-command.ts";

/** How many of each service. */
const LINES = 20;

/**
 * The last lines that services printed, by service.
 * @param strike takes every value out of a text: see `strikingOut`
 * @throws CommandError where Compose can't be asked
 */
export async function lastLines(
  projects: readonly ComposeProject[],
  services: readonly string[],
  strike: (text: string) => string,
): Promise<Map<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  for (const project of projects) {
    const known = (await composeOutput(project, ["config", "--services"])).split("\n");
    for (const service of services.filter((name) => known.includes(name))) {
      const args = ["logs", "--tail", String(LINES), "--no-color", "--no-log-prefix", "--", service];
      const text = strike(await composeOutput(project, args));
      const lines = text.split("\n").filter((line) => line.trim() !== "");
      found.set(service, [...(found.get(service) ?? []), ...lines]);
    }
  }
  return found;
}
