import { z } from "zod";
import { SecretValue } from "../../../components/secret-value.ts";
import { readStateText } from "../../engine/state-text.ts";
import { useDefaultBackend, useEngine } from "../../engine/workspace.ts";
import { CommandError, EXIT } from "../../errors.ts";
import { readExport, type StateResource } from "../../state/exported-state.ts";
import type { Wanted } from "./value-search.ts";

/** The engine's mark of a secret in an exported deployment (`resource.SecretSig`, sdk/go/common/resource/sig). */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const hidden = z.object({ [SIGNATURE]: z.string(), plaintext: z.string() });

/**
 * Every secret value of a stack's state: all generations that it holds, and what was made from them.
 *
 * @throws CommandError with the engine's reason where the state or its values can't be read
 */
export async function stackValues(which: { root: string; stack: string }): Promise<Wanted[]> {
  await useEngine();
  useDefaultBackend(which.root);
  const state = readExport(await readStateText(which, { showSecrets: true }));
  if (state === undefined) {
    throw new CommandError(`the state of ${which.stack} is none that keyturn can read`, EXIT.failed);
  }
  return valuesIn(state.resources);
}

/** What keyturn keeps with the stack is the catalog's text, and no value. */
const STACK = "pulumi:pulumi:Stack";

/** The secret values of resources, each once: under a generation's name where one has it. */
export function valuesIn(resources: readonly StateResource[]): Wanted[] {
  const generations = resources.filter(({ name }) => GENERATION.test(name));
  const others = resources.filter(({ name, type }) => !GENERATION.test(name) && type !== STACK);
  const names = new Map<string, string>();
  for (const { name, outputs, inputs } of [...generations, ...others]) {
    for (const value of [...secretsOf(outputs), ...secretsOf(inputs)]) {
      if (!names.has(value)) names.set(value, nameOf(name));
    }
  }
  return [...names].map(([value, name]) => ({ name, value: new SecretValue(value) }));
}

const GENERATION = /^(.+)-g(\d+)$/;

function nameOf(resource: string): string {
  const [, secret, generation] = GENERATION.exec(resource) ?? [];
  return secret === undefined ? resource : `${secret}, generation ${generation}`;
}

function* secretsOf(value: unknown): Generator<string> {
  if (typeof value !== "object" || value === null) return;
  const { data } = hidden.safeParse(value);
  if (data !== undefined) yield* texts(parsed(String(data.plaintext)));
  else for (const inner of Object.values(value)) yield* secretsOf(inner);
}

/** The engine keeps a value as JSON. What is none is not quoted in an error. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function* texts(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (typeof value === "object" && value !== null)
    for (const inner of Object.values(value)) yield* texts(inner);
}
