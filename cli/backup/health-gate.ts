import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type Catalog, type ComposeProject, composeProjects } from "../../components/catalog/index.ts";
import { CommandError, EXIT } from "../errors.ts";
import { NoDocker } from "../health/compose-command.ts";
import type { ServiceHealth } from "../health/health.ts";
import { observe } from "../health/observe.ts";
import { note } from "../output.ts";
import type { Project } from "../project.ts";

/**
 * Refuses to rotate a system of which a service is down or unwell: afterwards nobody could tell what the rotation broke.
 * Only of Compose projects that the catalog names, or in whose folder one of its .env files stands; and only with docker.
 *
 * @throws CommandError naming every such service, or where Compose can't tell
 */
export async function requireHealthyServices(
  { catalog, directory }: Pick<Project, "catalog" | "directory">,
  options: { ignoreHealth?: boolean; dryRun?: boolean },
): Promise<void> {
  if (options.ignoreHealth === true) return;
  const found = await Promise.all(projectsOf(catalog, directory).map(unwell));
  const ailing = found.flat().map(({ service, health, why }) => `  ${service}: ${why ?? health}`);
  if (ailing.length === 0) return;
  const words = `not every service is healthy:\n${ailing.join("\n")}`;
  if (options.dryRun === true) return note(`mind: ${words}\nA rotation would be refused.`);
  throw new CommandError(
    `${words}\nNothing was changed. Mend them first, or rotate all the same: --ignore-health`,
    EXIT.refused,
  );
}

function projectsOf(catalog: Catalog, directory: string): readonly ComposeProject[] {
  const all = composeProjects(catalog, directory);
  if (catalog.compose !== undefined) return all;
  const withEnvFile = Object.values(catalog.targets).flatMap((target) => {
    const file = target.kind === "dotenv-file" ? resolve(directory, target.path) : undefined;
    return file !== undefined && existsSync(file) ? [dirname(file)] : [];
  });
  return all.filter((project) => withEnvFile.includes(project.directory));
}

async function unwell(project: ComposeProject): Promise<ServiceHealth[]> {
  try {
    const { services } = await observe([project], {});
    // Run by a project that includes this one, or not at all: then there is nothing that a rotation could break.
    if (services.every(({ containers }) => containers === 0)) return [];
    return services.filter(({ health }) => health !== "healthy");
  } catch (error) {
    if (error instanceof NoDocker) return [];
    if (!(error instanceof CommandError)) throw error;
    throw new CommandError(
      `${error.message}. Nothing was changed. To rotate all the same: --ignore-health`,
      error.exitCode,
    );
  }
}
