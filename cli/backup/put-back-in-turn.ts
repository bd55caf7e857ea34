import { listed } from "../../components/catalog/index.ts";
import type { SecretValue } from "../../components/secret-value.ts";
import type { Project } from "../project.ts";
import { takeTurn } from "../turn/take-turn.ts";
import { type LostFile, putBack } from "./lost-files.ts";

/**
 * Puts lost files back while no other command works here: what is in use is asked only then, and a run between its question
 * and its end finds the files as it saw them.
 *
 * @param written by file and key; what is in use
 * @throws CommandError where somebody else is at work, or they can't be put back; then none was
 */
export async function putBackInTurn(
  project: Pick<Project, "catalog" | "directory" | "root" | "stack">,
  lost: readonly LostFile[],
  written: () => Promise<ReadonlyMap<string, ReadonlyMap<string, SecretValue>>>,
): Promise<void> {
  const subject = `Put ${listed(lost.map(({ path }) => path))} back on ${project.stack}`;
  const turn = await takeTurn(project, { command: "keyturn restore", subject });
  try {
    const inUse = await written();
    await turn.begin();
    await putBack(project, lost, inUse);
  } catch (error) {
    await turn.takeBack();
    throw error;
  } finally {
    await turn.end("own");
  }
}
