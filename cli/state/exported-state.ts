import { execa } from "execa";
import { z } from "zod";
import { useDefaultBackend, useEngine } from "../engine/workspace.ts";
import type { Model } from "./names-of-today.ts";
import { underTodaysNames } from "./renamed-state.ts";

const urns = z.array(z.string());

const resourceSchema = z.object({
  urn: z.string(),
  type: z.string(),
  delete: z.boolean().optional(),
  inputs: z.record(z.string(), z.unknown()).default({}),
  outputs: z.record(z.string(), z.unknown()).default({}),
  dependencies: urns.nullish(),
  propertyDependencies: z.record(z.string(), urns.nullable()).nullish(),
  created: z.string().optional(),
  modified: z.string().optional(),
});

const exportSchema = z.object({
  deployment: z.object({
    manifest: z.object({ time: z.string() }),
    secrets_providers: z
      .object({ type: z.string(), state: z.object({ salt: z.string().optional() }).nullish() })
      .nullish(),
    resources: z.array(resourceSchema).default([]),
  }),
});

/** A resource as a stack's state holds it. Secret properties are ciphertext, unless they were asked for. */
export interface StateResource {
  /** The last part of the URN: `JWT_SECRET-g2`. */
  readonly name: string;
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** By property, the names of the resources that its value was made from. */
  readonly madeFrom: Readonly<Record<string, readonly string[]>>;
  /** When the engine last wrote it, in UTC; a run that leaves it as it is does not count. */
  readonly at?: string;
}

/** A stack's state as the engine exports it. */
export interface ExportedState {
  /** When a run last wrote it, in UTC. */
  readonly writtenAt: string;
  readonly resources: readonly StateResource[];
  /** Where a passphrase locks the values: the salt that its key is made with. */
  readonly salt?: string;
}

/**
 * Asks the engine for a stack's state. Without `showSecrets` no passphrase is needed.
 *
 * @param project with its catalog and steps, under whose names the answer is then
 * @returns undefined where the stack or its backend can't be asked, whatever the reason
 */
export async function exportState(
  { root, stack, catalog, steps }: { root: string; stack: string } & Partial<Model>,
  { showSecrets = false } = {},
): Promise<ExportedState | undefined> {
  await useEngine();
  useDefaultBackend(root);
  const shown = showSecrets ? ["--show-secrets"] : [];
  const args = ["stack", "export", "--stack", stack, "--non-interactive", ...shown];
  const ran = await execa("pulumi", args, { cwd: root, reject: false, stdin: "ignore" });
  const state = ran.failed ? undefined : readExport(ran.stdout);
  if (state === undefined || catalog === undefined || steps === undefined) return state;
  return underTodaysNames(state, { catalog, steps });
}

/** Reads the text of an export. @returns undefined for what is none: a message could quote a value of it */
export function readExport(text: string): ExportedState | undefined {
  const { data } = exportSchema.safeParse(parsed(text));
  if (data === undefined) return undefined;
  const { manifest, resources, secrets_providers: locked } = data.deployment;
  const salt = locked?.type === "passphrase" ? locked.state?.salt : undefined;
  return {
    writtenAt: utc(manifest.time),
    resources: resources.filter((resource) => resource.delete !== true).map(resourceOf),
    ...(salt === undefined ? {} : { salt }),
  };
}

function resourceOf(read: z.output<typeof resourceSchema>): StateResource {
  const at = read.modified ?? read.created;
  const madeFrom = Object.entries(read.propertyDependencies ?? {}).map(([property, from]) => [
    property,
    (from ?? []).map(nameOf),
  ]);
  return {
    name: nameOf(read.urn),
    type: read.type,
    inputs: read.inputs,
    outputs: read.outputs,
    madeFrom: Object.fromEntries(madeFrom),
    ...(at === undefined ? {} : { at: utc(at) }),
  };
}

/** The engine writes nanoseconds; JavaScript knows milliseconds. */
function utc(time: string): string {
  const moment = Date.parse(time);
  return Number.isNaN(moment) ? time : new Date(moment).toISOString();
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
