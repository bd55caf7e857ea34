import {
  isPropertyMap,
  OutputValue,
  type PropertyValue,
  Secret,
  unwrap,
} from "../../../rehearsal/providers/values.ts";
import { testValue } from "./outputs.ts";
import type { ProgramResult } from "./run-program.ts";

/** Every secret of a run: what its generations were answered with, and every text that was passed on as a secret. */
export function secretsOf({ registrations }: ProgramResult): string[] {
  const found = new Set<string>();
  for (const { name, options, inputs, outputs } of registrations.values()) {
    // An answer of which nothing is secret, such as a role's ARN, is handed on in plain.
    if ((options.additionalSecretOutputs ?? []).length > 0) found.add(testValue(name));
    collect(inputs, found);
    if (outputs !== undefined) collect(outputs, found);
  }
  return [...found];
}

function collect(value: PropertyValue, found: Set<string>, isSecret = false): void {
  if (value instanceof Secret) collect(unwrap(value.reveal()), found, true);
  else if (value instanceof OutputValue) collect(value.value, found, isSecret);
  else if (Array.isArray(value)) for (const item of value) collect(item, found, isSecret);
  else if (isPropertyMap(value)) for (const item of Object.values(value)) collect(item, found, isSecret);
  else if (isSecret && typeof value === "string" && value !== "") found.add(value);
}
