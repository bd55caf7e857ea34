import { CustomResource, type CustomResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import type { Action as Asked, Target } from "../catalog/index.ts";
import type { Owed } from "./sink.ts";
import { CLOUDFLARE_SETTINGS, GITHUB_SETTINGS, stackSettings } from "./stack-settings.ts";

/** What was written of one key before the action is due. */
export interface ActionCause {
  /** The numbers of the generation, such as `3`. */
  generation: string;
  /** Those of the previous one while it lives. */
  previous?: string;
  /** Of a value that may change while its generation stays: a digest of it, secret. */
  digest?: Input<string>;
}

/** What an action is asked for. */
export interface ActionArgs {
  /** The target or secret that names it: for messages. */
  name: string;
  kind: Asked["kind"];
  settings: Asked["settings"];
  /** The target that it belongs to; missing where a stage names it. */
  target?: Target;
  /** Absolute folder that relative paths start from. */
  directory: string;
  /** What makes it due, by key at the target, or by secret where a stage names it. */
  delivers: Record<string, ActionCause>;
  /** Those of them whose value was there before keyturn: nothing was written. */
  adopted: string[];
  /** The stack's settings of a provider that it asks, as one JSON object; secret. */
  access?: Input<string[]>;
  /** What its target is owed still: what did not arrive needs no action yet. */
  owed?: Input<Owed>;
}

/** What makes a written value take effect, run by the provider `keyturn` whenever another one was written. */
export class Action extends CustomResource {
  /** What is not in effect because the place did not answer: by target, then by key, the generation. */
  declare readonly owing: Output<Owed>;

  constructor(name: string, args: ActionArgs, opts: CustomResourceOptions) {
    super("keyturn:index:Action", name, { ...args, ...asking(args), owing: undefined }, opts);
  }
}

/** What an action is asked for when previous values have died. */
export interface LastActionArgs extends Omit<ActionArgs, "delivers" | "adopted" | "owed"> {
  /** The keys at the target, or the secret where a stage names it. */
  written: string[];
}

/** What makes the death of a previous value take effect: the provider `keyturn` runs it when this is deleted. */
export class LastAction extends CustomResource {
  constructor(name: string, args: LastActionArgs, opts: CustomResourceOptions) {
    super("keyturn:index:LastAction", name, { ...args, ...asking(args) }, opts);
  }
}

/** One that asks an API of its own gets the stack's settings of that, and never what opens its target. */
function asking(action: Pick<ActionArgs, "kind" | "settings">) {
  const settings = settingsOf(action);
  return settings === undefined ? {} : { access: stackSettings(settings) };
}

function settingsOf({
  kind,
  settings,
}: Pick<ActionArgs, "kind" | "settings">): readonly string[] | undefined {
  if (kind === "cloudflare-pages-deploy") return CLOUDFLARE_SETTINGS;
  const isGithub = kind === "github-workflow" || (kind === "git-commit" && "pullRequest" in settings);
  return isGithub ? GITHUB_SETTINGS : undefined;
}
