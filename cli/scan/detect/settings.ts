import { CommandError } from "../../errors.ts";
import { asList, asMap, asTexts, entriesOf } from "../../import/data.ts";
import { readEnvText } from "../../import/read-env.ts";
import { type Recognised, recognise } from "../../import/recognise.ts";
import type { Source } from "../source.ts";

/** The kinds of files whose settings are read. */
export type FileKind = "env" | "compose" | "wrangler" | "fly" | "workflow";

/** A setting of a file and the text that it has. */
export interface Setting {
  readonly key: string;
  readonly value: string;
}

/** A file that is understood, and its settings. */
export interface Understood {
  readonly kind: FileKind;
  readonly settings: readonly Setting[];
  /** Of all but env files: what the file says. */
  readonly data?: unknown;
}

/** No file of settings is longer; one that is would take long, since each value is looked for in it. */
const LONGEST = 512 * 1024;

const ENV = /(?:^|\/)(?:\.?env(?:\.[^/]*)?|[^/]*\.env|\.dev\.vars[^/]*|[^/]*\.vars)$/i;
const NAMED = [
  ENV,
  /(?:^|\/)wrangler[^/]*\.(?:toml|jsonc?)$/i,
  /(?:^|\/)fly[^/]*\.toml$/i,
  /(?:^|\/)(?:docker-)?compose[^/]*\.ya?ml$/i,
  /(?:^|\/)\.(?:github|gitea|forgejo)\/workflows\/[^/]+\.ya?ml$/i,
];

/** Whether a file's name is one of those that may hold settings: such a file is looked at even where Git ignores it. */
export const isNamedKind = (path: string): boolean => NAMED.some((name) => name.test(path));

/** Whether a file's name is that of an env file. */
export const isEnvName = (path: string): boolean => ENV.test(path) && !/\.(?:json|ya?ml|toml)$/i.test(path);

/** What a file says, where it is of a known kind; undefined for any other, examples and what is encrypted included. */
export function understand(source: Source): Understood | undefined {
  if (!isNamedKind(source.path) || source.text.length > LONGEST) return undefined;
  const file = quietly(() => recognise(/\.vars$/i.test(source.path) ? { ...source, path: ".env" } : source));
  if (file === undefined) return undefined;
  switch (file.format) {
    case "env":
      return { kind: "env", settings: envSettings(source) };
    case "compose":
      return { kind: "compose", settings: composeSettings(file.data), data: file.data };
    case "wrangler":
      return { kind: "wrangler", settings: wranglerSettings(file.data), data: file.data };
    case "fly":
      return { kind: "fly", settings: entries(asMap(file.data)?.env), data: file.data };
    case "workflow":
      return { kind: "workflow", settings: workflowSettings(file.data), data: file.data };
    default:
      return undefined;
  }
}

function quietly(read: () => Recognised): Recognised | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}

function envSettings({ text, path }: Source): Setting[] {
  try {
    const { values } = readEnvText(text, path);
    return [...values].flatMap(([key, value]) => (value === undefined ? [] : { key, value }));
  } catch (error) {
    if (error instanceof CommandError) return [];
    throw error;
  }
}

/** Texts of a map, those in maps and lists below it too, each under its own key. */
function entries(map: unknown): Setting[] {
  return entriesOf(map).flatMap(([key, value]) => texts(key, value));
}

function texts(key: string, value: unknown): Setting[] {
  if (typeof value === "string") return [{ key, value }];
  if (Array.isArray(value)) return value.flatMap((item) => texts(key, item));
  return entries(value);
}

function wranglerSettings(data: unknown): Setting[] {
  const top = asMap(data) ?? {};
  return [top, ...Object.values(asMap(top.env) ?? {})].flatMap((body) => entries(asMap(body)?.vars));
}

/** `environment` and build arguments, as a map or as a list of NAME=value. */
function composeSettings(data: unknown): Setting[] {
  return Object.values(asMap(asMap(data)?.services) ?? {}).flatMap((body) => {
    const service = asMap(body) ?? {};
    return [service.environment, asMap(service.build)?.args].flatMap((map) =>
      Array.isArray(map) ? asTexts(asList(map)).flatMap(assigned) : entries(map),
    );
  });
}

/** Variables of the workflow, its jobs and steps; not those of service containers, which live as long as a job. */
function workflowSettings(data: unknown): Setting[] {
  const top = asMap(data) ?? {};
  const jobs = Object.values(asMap(top.jobs) ?? {}).map((job) => asMap(job) ?? {});
  const steps = jobs.flatMap(({ steps }) => asList(steps)).map((step) => asMap(step) ?? {});
  return [top, ...jobs, ...steps].flatMap(({ env }) => entries(env));
}

function assigned(text: string): Setting[] {
  const at = text.indexOf("=");
  return at < 1 ? [] : [{ key: text.slice(0, at), value: text.slice(at + 1) }];
}
