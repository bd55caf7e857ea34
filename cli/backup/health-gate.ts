import { CommandError, EXIT } from "../errors.ts";
import { note } from "../output.ts";
import type { Project } from "../project.ts";
import { ailingServices, composeFolders } from "./observe.ts";

/**
 * Refuses to rotate a system of which a service is down or unwell: afterwards nobody could tell what the rotation broke.
 * Only where an .env file of the catalog stands beside a Compose file, on this machine.
 *
 * @throws CommandError naming every such service
 */
export async function requireHealthyServices(
  { catalog, directory }: Pick<Project, "catalog" | "directory">,
  options: { ignoreHealth?: boolean; dryRun?: boolean },
): Promise<void> {
  if (options.ignoreHealth === true) return;
  const ailing: string[] = [];
  for (const folder of composeFolders(catalog, directory)) {
    const found = (await ailingServices(folder)) ?? [];
    ailing.push(...found.map(({ service, why }) => `  ${service}: ${why}`));
  }
  if (ailing.length === 0) return;
  const words = `not every service is healthy:\n${ailing.join("\n")}`;
  if (options.dryRun === true) return note(`mind: ${words}\nA rotation would be refused.`);
  throw new CommandError(
    `${words}\nNothing was changed. Mend them first, or rotate all the same: --ignore-health`,
    EXIT.refused,
  );
}
