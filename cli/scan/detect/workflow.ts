import { asMap, asText, entriesOf } from "../../import/data.ts";
import { shown } from "../../import/names.ts";
import { computesNames, secretsIn } from "../../import/workflow-secrets.ts";
import type { Detected } from "../finding.ts";
import { ScriptPlaces } from "./script-places.ts";
import { expressionsOf, printsVariable, tracesIn } from "./shell-lines.ts";

/** A step that runs a script, and what it can see. */
interface Step {
  /** Job and step, for a message. */
  readonly where: string;
  readonly script: string;
  readonly shell: string;
  /** Variables that hold a secret. */
  readonly variables: readonly string[];
}

/** Secrets that a workflow's steps print, or write into a command line. */
export function workflowFindings(text: string, data: unknown): Detected[] {
  const places = new ScriptPlaces(text);
  return stepsIn(data).flatMap((step) => {
    const lines = step.script.split("\n").map((line) => ({ line, place: places.next(line) }));
    const written = lines.flatMap(({ line, place }) =>
      expressionsOf(line).map(({ secret, isPrinted }) => {
        const what = isPrinted ? "prints" : "writes into a command line";
        const rule = isPrinted ? "secret-echoed" : "secret-in-command";
        return told(step, rule, place, secret, `${what} secrets.${shown(secret)}`);
      }),
    );
    const printed = lines.flatMap(({ line, place }) =>
      step.variables
        .filter((name) => printsVariable(line, name))
        .map((name) =>
          told(step, "secret-echoed", place, name, `prints ${shown(name)}, which holds a secret`),
        ),
    );
    const seesSecret = step.variables.length > 0 || written.length > 0;
    const traced = lines.filter(({ line }) => seesSecret && tracesIn(line));
    // Its own line stands below the script's, or above.
    const shell = seesSecret && traced.length === 0 && tracesIn(step.shell) ? lines.slice(0, 1) : [];
    const trace = [...traced.slice(0, 1), ...shell].map(({ place }) =>
      told(step, "trace-beside-secret", place, "trace", "traces its commands and has secrets"),
    );
    return [...written, ...printed, ...trace];
  });
}

function told(
  { where }: Step,
  rule: string,
  place: { offset: number; length: number },
  subject: string,
  words: string,
): Detected {
  return { rule, ...place, subject: `${where} ${subject}`, message: `${where}: ${words}` };
}

function stepsIn(data: unknown): Step[] {
  const top = asMap(data) ?? {};
  return entriesOf(top.jobs).flatMap(([job, body]) => {
    const fields = asMap(body) ?? {};
    const steps = Array.isArray(fields.steps) ? fields.steps : [];
    return steps.flatMap((item, number): Step[] => {
      const step = asMap(item) ?? {};
      // Actions that run a script elsewhere, such as over SSH, take it as an input of this name.
      const script = step.run ?? asMap(step.with)?.script;
      if (typeof script !== "string") return [];
      const name = asText(step.name) ?? asText(step.id) ?? `step ${number + 1}`;
      const variables = [top.env, fields.env, step.env].flatMap(secretVariables);
      const shell = asText(step.shell) ?? "";
      return [{ where: `${shown(job)}, ${shown(name)}`, script, shell, variables: [...new Set(variables)] }];
    });
  });
}

function secretVariables(env: unknown): string[] {
  return entriesOf(env).flatMap(([name, value]) =>
    secretsIn(value).size > 0 || computesNames(value) ? [name] : [],
  );
}
