import { z } from "zod";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";
import type { ActionDefinition } from "./action-kind.ts";
import { cloudflarePagesDeploy } from "./cloudflare-pages-deploy.ts";
import { command } from "./command.ts";
import { compose } from "./compose.ts";
import { gitCommit } from "./git-commit.ts";
import { githubWorkflow } from "./github-workflow.ts";
import { http } from "./http.ts";
import { modalDeploy } from "./modal-deploy.ts";
import { systemd } from "./systemd.ts";

/** Every kind of action that this version can run, in the order in which they are listed to a user. */
const definitions = {
  systemd,
  compose,
  "git-commit": gitCommit,
  "github-workflow": githubWorkflow,
  "modal-deploy": modalDeploy,
  "cloudflare-pages-deploy": cloudflarePagesDeploy,
  http,
  command,
} as const;

/** What one might look for and need not write, by name: why, and what to write where more is wanted. */
const needless = {
  "fly-deploy": {
    why: "has nothing to do: a `fly` target deploys what it imports by itself, once a stage",
    remedy:
      "remove it. Where an app of Fly's reads another place: { command: [flyctl, apps, restart, APP] } in that one's `then`",
  },
} as const;
const needlessKinds = Object.keys(needless);

/** A kind of action that can be run. */
export type ActionKindName = keyof typeof definitions;

/** The names of the kinds that can be run. */
export const readyActionKindNames = Object.keys(definitions) as ActionKindName[];

/** Every kind of action's name. */
export const actionKindNames: readonly string[] = [...readyActionKindNames, ...needlessKinds];

export function isReadyAction(kind: string): kind is ActionKindName {
  return Object.hasOwn(definitions, kind);
}

/** Why a kind that is no action need not be one, and what to do. */
export function whyNeedless(kind: string): { readonly why: string; readonly remedy: string } {
  return needless[kind as keyof typeof needless];
}

/** The settings of a kind of action, as they are once read. */
export type ActionSettings<K extends ActionKindName> = z.output<(typeof definitions)[K]["schema"]>;

/** What makes a written value take effect. */
export type Action = {
  [K in ActionKindName]: { readonly kind: K; readonly settings: ActionSettings<K> };
}[ActionKindName];

type Shape = { [K in ActionKindName]: z.ZodExactOptional<(typeof definitions)[K]["schema"]> };

const shape = Object.fromEntries([
  ...readyActionKindNames.map((kind) => [kind, (definitions[kind].schema as z.ZodType).exactOptional()]),
  ...needlessKinds.map((kind) => [
    kind,
    z.unknown().optional().describe("Not to be written: see docs/actions.md."),
  ]),
]) as Shape;

const one = strictObject(shape)
  .refine(
    (read) => Object.keys(read).length === 1,
    withRemedy("is not one action", "write each as { KIND: … }"),
  )
  .transform((read): Action => {
    const [[kind, settings] = ["", undefined]] = Object.entries(read);
    // Read by the schema of its own kind.
    return { kind, settings } as Action;
  })
  .describe(`What makes a written value take effect: one of ${readyActionKindNames.join(", ")}.`)
  .meta({ minProperties: 1, maxProperties: 1 });

/** What is done after a write, in order. */
export const actionsSchema = z.array(one);

/** What is known of a kind of action. */
export function actionDefinition<K extends ActionKindName>(
  kind: K,
): ActionDefinition<z.ZodType<ActionSettings<K>>> {
  // Each is given the settings of its own kind.
  return definitions[kind] as unknown as ActionDefinition<z.ZodType<ActionSettings<K>>>;
}

/** Actions in their order, each with what the name of its resource ends in: the second of a kind has a number. */
export function withRoles(then: readonly Action[]): { readonly action: Action; readonly role: string }[] {
  return then.map((action, index) => {
    const number = then.slice(0, index).filter(({ kind }) => kind === action.kind).length + 1;
    return { action, role: `-then-${action.kind}${number === 1 ? "" : `-${number}`}` };
  });
}

/** The actions of a target. One of a kind that is not available yet may hold anything, and none is written. */
export function actionsOf(target: object | undefined): readonly Action[] {
  const then = target !== undefined && "then" in target ? target.then : undefined;
  return Array.isArray(then) ? (then as Action[]) : [];
}

/** An action in the words of a plan: `systemd z-image`. */
export function actionText({ kind, settings }: Action): string {
  return `${kind} ${actionDefinition(kind).what(settings)}`.trimEnd();
}
