import { z } from "zod";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";
import { closest, listed } from "../suggest.ts";
import { findingsOf } from "../zod-findings.ts";
import type { Hardening } from "./schema.ts";

/** How an origin is reached, from the first step to the last: by the public ingress, by both, by the tunnel alone. */
export const ingressSteps = ["allowlist", "both", "tunnel"] as const;
/** Whether static keys of the cloud stand on an origin still. */
export const staticKeySteps = ["kept", "removed"] as const;

const stepSchema = strictObject({
  ingress: z.enum(ingressSteps).exactOptional(),
  staticKeys: z.enum(staticKeySteps).exactOptional(),
});

const stepsSchema = z.record(
  z.string(),
  stepSchema,
  withRemedy("has the wrong form", "write { ORIGIN: { … } }"),
);

/** How far an origin has come, step by step; each step is a reviewed change of the stack file. */
export interface OriginStep {
  readonly ingress: (typeof ingressSteps)[number];
  readonly staticKeys: (typeof staticKeySteps)[number];
}

/** Every origin of a catalog with its step. */
export type OriginSteps = Readonly<Record<string, OriginStep>>;

/** A stack file's `keyturn:origins` that can't be used. Its message has a line for each problem. */
export class StepsError extends Error {
  override readonly name = "StepsError";
}

/**
 * Reads what a stack file says under `keyturn:origins`. An origin of which it says nothing stands at its first step.
 * @param said plain data; undefined where the file says nothing
 * @throws {StepsError} with every problem and its remedy
 */
export function parseSteps(said: unknown, hardening: Hardening | undefined): OriginSteps {
  const origins = hardening?.origins ?? {};
  const read = stepsSchema.safeParse(said ?? {});
  if (!read.success) {
    throw refusal(findingsOf(read.error, said).map(({ path, message, remedy }) => [path, message, remedy]));
  }
  const unknown = Object.keys(read.data).filter((name) => !Object.hasOwn(origins, name));
  if (unknown.length > 0) {
    throw refusal(
      unknown.map((name) => [
        [name],
        "names no origin of the catalog",
        remedyFor(name, Object.keys(origins)),
      ]),
    );
  }
  return Object.fromEntries(
    Object.keys(origins).map((name): [string, OriginStep] => [
      name,
      { ingress: "allowlist", staticKeys: "kept", ...read.data[name] },
    ]),
  );
}

function remedyFor(name: string, known: readonly string[]): string {
  const meant = closest(name, known);
  return meant === undefined ? `known are ${listed(known)}` : `did you mean \`${meant}\`?`;
}

function refusal(
  problems: readonly (readonly [readonly PropertyKey[], string, string | undefined])[],
): StepsError {
  const lines = problems.map(
    ([path, message, remedy]) =>
      `${["keyturn:origins", ...path.map(String)].join(".")}: ${message}${remedy === undefined ? "" : `: ${remedy}`}`,
  );
  return new StepsError(lines.join("\n"));
}
