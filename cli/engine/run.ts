import type { EngineEvent, Stack, StepEventMetadata } from "@pulumi/pulumi/automation/index.js";
import { diagnose } from "./diagnosis.ts";
import { withStopSignals } from "./stop-signals.ts";

/** What a preview or an update did, or would do, to resources, by the engine's words for it. */
export type Changes = Readonly<Record<string, number>>;

/** A step of the engine. */
export interface EngineStep {
  /** In the engine's words, such as `create`. */
  readonly op: string;
  /** The resource's type. */
  readonly type: string;
  /** The resource's name. */
  readonly name: string;
  /** Whether only the state forgets the resource where it is deleted (`retainOnDelete`). */
  readonly retained: boolean;
}

/** Told of each step that the engine begins or ends. */
export interface StepWatcher {
  planned?(step: EngineStep): void;
  done?(step: EngineStep): void;
}

/**
 * Asks the engine what it would do. A rule that refuses, refuses here, before any write.
 *
 * @param configFile a stack file in place of the stack's own, for what is not decided yet
 * @throws CommandError with the engine's reason, put into words
 */
export async function preview(stack: Stack, watcher: StepWatcher, configFile?: string): Promise<Changes> {
  const look = async (options: RunOptions) => {
    const { changeSummary } = await stack.preview({
      ...options,
      ...(configFile === undefined ? {} : { configFile }),
    });
    return changeSummary;
  };
  return await run(stack, watcher, look, { changesNothing: true });
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
  stopping = { changesNothing: false },
): Promise<Changes> {
  const errors: string[] = [];
  let output = "";
  const keep = (text: string) => {
    output += text;
  };
  const onEvent = (event: EngineEvent) => {
    const { resourcePreEvent: pre, resOutputsEvent: post, diagnosticEvent: said } = event;
    if (pre !== undefined) watcher.planned?.(stepOf(pre.metadata));
    if (post !== undefined) watcher.done?.(stepOf(post.metadata));
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
  }, stopping);
}

function stepOf({ op, type, urn, old }: StepEventMetadata): EngineStep {
  return { op, type, name: urn.split("::").slice(3).join("::"), retained: old?.retainOnDelete === true };
}

/** The engine's messages carry marks for colours, such as `<{%reset%}>`. */
function plain(message: string): string {
  return message.replace(/<\{%[^%]*%\}>/g, "").trim();
}
