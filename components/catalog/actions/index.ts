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

/** Kinds that a catalog may name and this version can't run. */
const laterKinds = ["fly-deploy"] as const;

/** A kind of action that can be run. */
export type ActionKindName = keyof typeof definitions;

/** The names of the kinds that can be run. */
export const readyActionKindNames = Object.keys(definitions) as ActionKindName[];

/** Every kind of action's name. */
export const actionKindNames: readonly string[] = [...readyActionKindNames, ...laterKinds];

export function isReadyAction(kind: string): kind is ActionKindName {
  return Object.hasOwn(definitions, kind);
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
  ...laterKinds.map((kind) => [kind, z.unknown().optional().describe("Not available yet.")]),
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

/** An action in the words of a plan: `systemd z-image`. */
export function actionText({ kind, settings }: Action): string {
  return `${kind} ${actionDefinition(kind).what(settings)}`.trimEnd();
}
