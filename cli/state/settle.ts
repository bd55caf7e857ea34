import { z } from "zod";
import { listed } from "../../components/catalog/index.ts";
import { describedText, type Intent } from "../../components/plan/index.ts";
import { type Pending, readPending, tellPending } from "../engine/pending.ts";
import { readStateText, writeStateText } from "../engine/state-text.ts";
import { note } from "../output.ts";
import { doneBefore } from "./done-before.ts";
import { type ExportedState, exportState, readExport } from "./exported-state.ts";
import { inDoubt } from "./in-doubt.ts";
import { markInDoubt } from "./mark-in-doubt.ts";
import type { Model } from "./names-of-today.ts";
import { underTodaysNames } from "./renamed-state.ts";
import { stackStateOf } from "./stack-state.ts";

type Asked = { readonly root: string; readonly stack: string } & Model;

/** What a run before left open in a stack's state. Without any value. */
export interface LeftOpen {
  readonly pending: readonly Pending[];
  /** What is to be written whatever the state says of it: the names of the resources. */
  readonly doubtful: readonly string[];
}

/**
 * Asks the state what a run before left open.
 * @param after what is to be carried out
 * @throws CommandError where the state can't be asked
 */
export async function leftOpen(project: Asked, after: Intent): Promise<LeftOpen> {
  const text = await readStateText(project);
  const exported = readExport(text);
  return { pending: readPending(text), doubtful: exported === undefined ? [] : doubtfulIn(exported) };

  function doubtfulIn(read: ExportedState): string[] {
    const today = underTodaysNames(read, project);
    const state = stackStateOf(today, project);
    return [...inDoubt(state, project, after), ...doneBefore(today.resources, state, project, after)];
  }
}

/**
 * Whether a run would change nothing at all, given that a preview found nothing to do: no operation was cut off, and the state
 * was brought up to this very catalog. A preview does not show, say, the new name of a secret that is otherwise the same.
 */
export async function nothingLeft(
  project: Asked & { readonly intent: Intent },
  open: LeftOpen | undefined,
): Promise<boolean> {
  if (open === undefined || open.pending.length > 0 || open.doubtful.length > 0) return false;
  const state = await exportState({ root: project.root, stack: project.stack }, { showSecrets: true });
  const stack = state?.resources.find(({ type }) => type === "pulumi:pulumi:Stack");
  const { data } = described.safeParse(stack?.outputs.described);
  return data !== undefined && JSON.parse(data.plaintext) === describedText(project.catalog, project.intent);
}

const described = z.object({ plaintext: z.string() });

/** Makes the next run do again what was cut off, and write what is in doubt. Says so. */
export async function settle(project: Asked, { pending, doubtful }: LeftOpen): Promise<void> {
  if (pending.length === 0 && doubtful.length === 0) return;
  const { text, marked } = markInDoubt(await readStateText(project), project, doubtful);
  if (pending.length > 0 || marked.length > 0) await writeStateText(project, text);
  tellPending(pending);
  if (marked.length > 0) {
    note(
      `The run before may have reached ${listed(marked)} without the state's knowledge: the value in use is written there again, and what makes it take effect is run again.`,
    );
  }
}
