import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { PACKAGE_ROOT } from "../../cli/project-file.ts";

const step = z.object({
  name: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  if: z.string().optional(),
  with: z.record(z.string(), z.unknown()).default({}),
});

const job = z.object({
  permissions: z.record(z.string(), z.string()).optional(),
  environment: z.string().optional(),
  concurrency: z.object({ group: z.string(), "cancel-in-progress": z.boolean().optional() }).optional(),
  "timeout-minutes": z.number().optional(),
  steps: z.array(step),
});

const workflow = z.object({
  on: z.record(z.string(), z.unknown()),
  permissions: z.record(z.string(), z.string()).optional(),
  jobs: z.record(z.string(), job),
});

const action = z.object({ runs: z.object({ steps: z.array(step) }) });

export type Step = z.infer<typeof step>;

/** A job of one of the workflows, with what of it the rules are about. */
export interface Job extends z.infer<typeof job> {
  /** File and job, such as `preview.yml: plan`. */
  readonly title: string;
  /** Its text, expressions and all. */
  readonly text: string;
  /** What starts the workflow. */
  readonly on: readonly string[];
}

const FOLDER = join(PACKAGE_ROOT, ".github");

/** The workflows' files, by their names. */
export function workflowFiles(): Map<string, z.infer<typeof workflow>> {
  const files = readdirSync(join(FOLDER, "workflows"));
  return new Map(files.map((file) => [file, parsed(join(FOLDER, "workflows", file), workflow)]));
}

/** Every job of every workflow. */
export function jobs(): Job[] {
  return [...workflowFiles()].flatMap(([file, { on, jobs: all }]) =>
    Object.entries(all).map(([name, one]) => ({
      ...one,
      title: `${file}: ${name}`,
      text: JSON.stringify(rawJob(file, name)),
      on: Object.keys(on),
    })),
  );
}

function rawJob(file: string, name: string): unknown {
  const raw = parse(readFileSync(join(FOLDER, "workflows", file), "utf8")) as {
    jobs: Record<string, unknown>;
  };
  return raw.jobs[name];
}

/** Every step of workflows and actions, with where it stands. */
export function steps(): (Step & { readonly where: string })[] {
  const actions = readdirSync(join(FOLDER, "actions")).flatMap((name) =>
    parsed(join(FOLDER, "actions", name, "action.yml"), action).runs.steps.map((one) => ({
      ...one,
      where: `actions/${name}`,
    })),
  );
  return [
    ...jobs().flatMap(({ title, steps: all }) => all.map((one) => ({ ...one, where: title }))),
    ...actions,
  ];
}

function parsed<T>(path: string, schema: z.ZodType<T>): T {
  return schema.parse(parse(readFileSync(path, "utf8")));
}
