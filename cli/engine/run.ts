import type { EngineEvent, Stack } from "@pulumi/pulumi/automation/index.js";
import { diagnose } from "./diagnosis.ts";
import { withStopSignals } from "./stop-signals.ts";

/** What a preview or an update did, or would do, to resources, by the engine's words for it. */
export type Changes = Readonly<Record<string, number>>;

/** Told of each step that the engine begins or ends; `name` is the resource's. */
export interface StepWatcher {
  planned?(op: string, type: string, name: string): void;
  done?(op: string, type: string, name: string): void;
}

/**
 * Asks the engine what it would do. A rule that refuses, refuses here, before any write.
 *
 * @param configFile a stack file in place of the stack's own, for what is not decided yet
 * @throws CommandError with the engine's reason, put into words
 */
export async function preview(stack: Stack, watcher: StepWatcher, configFile?: string): Promise<Changes> {
  return await run(stack, watcher, async (options) => {
    const { changeSummary } = await stack.preview({
      ...options,
      ...(configFile === undefined ? {} : { configFile }),
    });
    return changeSummary;
  });
}

/** Lets the engine carry it out. @throws CommandError as {@link preview} */
export async function up(stack: Stack, watcher: StepWatcher): Promise<Changes> {
  return await run(stack, watcher, async (options) => {
    const { summary } = await stack.up({ ...options, showSecrets: false });
    return summary.resourceChanges ?? {};
  });
}

interface RunOptions {
  color: "never";
  onEvent(event: EngineEvent): void;
  onOutput(text: string): void;
  onError(text: string): void;
  signal: AbortSignal;
}

async function run(
  stack: Stack,
  watcher: StepWatcher,
  act: (options: RunOptions) => Promise<Changes>,
): Promise<Changes> {
  const errors: string[] = [];
  let output = "";
  const keep = (text: string) => {
    output += text;
  };
  const onEvent = (event: EngineEvent) => {
    const { resourcePreEvent: pre, resOutputsEvent: post, diagnosticEvent: said } = event;
    if (pre !== undefined) watcher.planned?.(pre.metadata.op, pre.metadata.type, nameOf(pre.metadata.urn));
    if (post !== undefined) watcher.done?.(post.metadata.op, post.metadata.type, nameOf(post.metadata.urn));
    if (said?.severity === "error") errors.push(plain(said.message));
  };
  return await withStopSignals(async ({ signal, check }) => {
    let changes: Changes;
    try {
      changes = await act({ color: "never", onEvent, onOutput: keep, onError: keep, signal });
    } catch (error) {
      check();
      const text = error instanceof Error ? error.message : String(error);
      throw diagnose(errors, `${output}\n${text}`, stack.name);
    }
    // What was asked to stop does not go on to the next thing.
    check();
    return changes;
  });
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** The engine's messages carry marks for colours, such as `<{%reset%}>`. */
function plain(message: string): string {
  return message.replace(/<\{%[^%]*%\}>/g, "").trim();
}
