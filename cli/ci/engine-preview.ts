import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { isForbidden, type Verdict, withEvent } from "../../components/plan/index.ts";
import { preview } from "../engine/run.ts";
import { openStack } from "../engine/workspace.ts";
import { CommandError, EXIT } from "../errors.ts";
import { note } from "../output.ts";
import type { Project } from "../project.ts";
import { PACKAGE_ROOT } from "../project-file.ts";
import { withScratchFile } from "../scratch-file.ts";
import type { Proposed } from "./system-at.ts";

/** Which policy packs are asked. */
export interface PolicyOptions {
  /** Folders; keyturn's own where none is named. */
  policyPack?: string[];
  /** A file of settings for each, in their order. */
  policyPackConfig?: string[];
}

/** What came of the engine's preview, and with which code a command that is about it ends. */
export interface Previewed {
  readonly verdict: Verdict;
  readonly exitCode: number;
}

/**
 * Lets the engine preview a stack file and a catalog, and the policy packs object to them. Where they are a revision's, this
 * checkout's program runs with them: they are lent to it as copies in a private folder, and the work tree stays as it is.
 *
 * @throws CommandError where the stack can't be opened
 */
export async function enginePreview(project: Project | Proposed, options: PolicyOptions): Promise<Previewed> {
  const policyPacks = packsOf(options);
  const policyPackConfigs = configsOf(options);
  const { root, stack } = project;
  const opened = await openStack(root, stack, join(root, `Pulumi.${stack}.yaml`));
  let verdict: Verdict = { packs: [], violations: [] };
  try {
    return await withCopies(project, async (configFile) => {
      const watcher = {
        warned: (message: string) => note(`mind: ${message}`),
        event: (event: unknown) => {
          verdict = withEvent(verdict, event);
        },
      };
      const scope = {
        ...configFile,
        policyPacks,
        policyPackConfigs,
      };
      try {
        const changes = await preview(opened.stack, watcher, scope);
        return {
          verdict: { ...verdict, changes },
          exitCode: isForbidden(verdict) ? EXIT.refused : EXIT.done,
        };
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        note(error.message);
        if (isForbidden(verdict)) return { verdict, exitCode: EXIT.refused };
        return { verdict: { ...verdict, failed: forAll(error.message, root) }, exitCode: error.exitCode };
      }
    });
  } finally {
    await opened.forgetIfNew().catch(() => {});
  }
}

const absolute = (path: string) => resolve(path);

/** Why the preview failed, for a comment that the world may read: no command line, and nothing of this machine's folders. */
function forAll(message: string, root: string): string {
  if (/Command failed|^\s*err\?:/m.test(message))
    return "the engine ended with an error; the job's log has its words";
  return message.replaceAll(root, ".");
}

/** @throws CommandError where a named file is not there */
function configsOf({ policyPackConfig = [] }: PolicyOptions): string[] {
  for (const file of policyPackConfig) {
    if (!existsSync(file))
      throw new CommandError(`--policy-pack-config ${file} does not exist: check the path`);
  }
  return policyPackConfig.map(absolute);
}

/** @throws CommandError where a named pack is not there */
function packsOf({ policyPack }: PolicyOptions): string[] {
  if (policyPack === undefined) {
    const own = join(PACKAGE_ROOT, "policy");
    return existsSync(join(own, "PulumiPolicy.yaml")) ? [own] : [];
  }
  for (const folder of policyPack) {
    if (!existsSync(join(folder, "PulumiPolicy.yaml"))) {
      throw new CommandError(`${folder} is no policy pack: it holds no PulumiPolicy.yaml`);
    }
  }
  return policyPack.map(absolute);
}

/** Lends copies of a revision's files; a project of the work tree needs none. */
async function withCopies<T>(
  project: Project | Proposed,
  use: (lent: { configFile?: string }) => Promise<T>,
): Promise<T> {
  if (!("catalogText" in project)) return await use({});
  return await withScratchFile(`Pulumi.${project.stack}.yaml`, async (configFile) => {
    const catalog = join(dirname(configFile), "catalog.yaml");
    await writeFile(catalog, project.catalogText, { mode: 0o600 });
    await writeFile(configFile, project.stackFile.textWithCatalog(catalog), { mode: 0o600 });
    return await use({ configFile });
  });
}
