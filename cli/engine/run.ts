import type { EngineEvent, Stack, StepEventMetadata } from "@pulumi/pulumi/automation/index.js";
import { CommandError } from "../errors.ts";
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

/** Told of each step that the engine begins, ends, or fails at. */
export interface StepWatcher {
  planned?(step: EngineStep): void;
  done?(step: EngineStep): void;
  failed?(step: EngineStep): void;
  /** Whatever the engine tells of its run. */
  event?(event: EngineEvent): void;
  /** What a person should know, in words; a program and its providers may say it in the preview and again in the update. */
  warned?(message: string): void;
}

/** A run that failed, with the names of the resources that the engine complained of. */
export class RunFailed extends CommandError {
  readonly resources: readonly string[];

  constructor({ message, exitCode }: CommandError, resources: Iterable<string>) {
    super(message, exitCode);
    this.resources = [...resources];
  }
}

/** What a run is about, where it is not the whole stack. */
export interface RunScope {
  /** Globs of URNs: only these are changed, and the resources that they depend on must be there already. */
  readonly targets?: readonly string[];
}

/** How a preview is asked for. */
export interface PreviewScope extends RunScope {
  /** A stack file in place of the stack's own, for what is not decided yet. */
  readonly configFile?: string;
  /** Folders of policy packs that are asked too. */
  readonly policyPacks?: readonly string[];
  /** A file of settings for each pack, in the packs' order. */
  readonly policyPackConfigs?: readonly string[];
  /** Asks the places first what they hold; the state is not changed by that. */
  readonly refresh?: boolean;
}

/**
 * Asks the engine what it would do. A rule that refuses, refuses here, before any write.
 *
 * @throws CommandError with the engine's reason, put into words
 */
export async function preview(
  stack: Stack,
  watcher: StepWatcher,
  { configFile, policyPacks = [], policyPackConfigs = [], refresh, ...scope }: PreviewScope = {},
): Promise<Changes> {
  const look = async (options: RunOptions) => {
    const { changeSummary } = await stack.preview({
      ...options,
      ...targetOf(scope),
      ...(configFile === undefined ? {} : { configFile }),
      ...(policyPacks.length === 0 ? {} : { policyPacks: [...policyPacks] }),
      ...(policyPackConfigs.length === 0 ? {} : { policyPackConfigs: [...policyPackConfigs] }),
      ...(refresh === undefined ? {} : { refresh }),
    });
    return changeSummary;
  };
  return await run(stack, watcher, look, { changesNothing: true });
}

/** Lets the engine carry it out. @throws CommandError as {@link preview} */
export async function up(stack: Stack, watcher: StepWatcher, scope: RunScope = {}): Promise<Changes> {
  return await run(stack, watcher, async (options) => {
    const { summary } = await stack.up({ ...options, ...targetOf(scope), showSecrets: false });
    return summary.resourceChanges ?? {};
  });
}

function targetOf({ targets }: RunScope): { target?: string[] } {
  return targets === undefined ? {} : { target: [...targets] };
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
  const complained = new Set<string>();
  let output = "";
  const keep = (text: string) => {
    output += text;
  };
  const onEvent = (event: EngineEvent) => {
    watcher.event?.(event);
    const { resourcePreEvent: pre, resOutputsEvent: post, resOpFailedEvent: failed } = event;
    const { diagnosticEvent: said } = event;
    if (pre !== undefined) watcher.planned?.(stepOf(pre.metadata));
    if (post !== undefined) watcher.done?.(stepOf(post.metadata));
    if (failed !== undefined) watcher.failed?.(stepOf(failed.metadata));
    if (said?.severity === "warning") watcher.warned?.(plain(said.message));
    if (said?.severity === "error") {
      errors.push(plain(said.message));
      if (said.urn) complained.add(nameOf(said.urn));
    }
  };
  return await withStopSignals(async ({ signal, check }) => {
    let changes: Changes;
    try {
      changes = await act({ color: "never", onEvent, onOutput: keep, onError: keep, signal });
    } catch (error) {
      check();
      const text = error instanceof Error ? error.message : String(error);
      throw new RunFailed(diagnose(errors, `${output}\n${text}`, stack.name), complained);
    }
    // What was asked to stop does not go on to the next thing.
    check();
    return changes;
  }, stopping);
}

function stepOf({ op, type, urn, old }: StepEventMetadata): EngineStep {
  return { op, type, name: nameOf(urn), retained: old?.retainOnDelete === true };
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** The engine's messages carry marks for colours, such as `<{%reset%}>`. */
function plain(message: string): string {
  return message.replace(/<\{%[^%]*%\}>/g, "").trim();
}
