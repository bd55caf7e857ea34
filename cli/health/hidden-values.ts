import { CommandError } from "../errors.ts";
import type { Project } from "../project.ts";
import { stackValues } from "../scan/values/stack-values.ts";
import type { EnvValues } from "./env-values.ts";
import type { NamedValue } from "./struck-out.ts";

/**
 * Every value that must not be shown of a system: what its .env files hold, and what the stack's state does.
 * @throws CommandError where not all of them can be known, so that nothing is safe to show
 */
export async function hiddenValues(project: Project, { files, unread }: EnvValues): Promise<NamedValue[]> {
  if (unread.length > 0)
    throw new CommandError(`${unread.join(", ")} can't be read: mend it, or see that you may read it`);
  const inFiles = [...files.values()].flatMap((values) => [...values]);
  if (Object.keys(project.intent.generations).length === 0) return inFiles;
  const inState = await stackValues(project);
  return [...inFiles, ...inState.map(({ name, value }): NamedValue => [name, value.reveal()])];
}
