import { basename } from "node:path";
import { CommandError } from "../errors.ts";
import { asMap, asText, entriesOf } from "./data.ts";
import { isSecretsConfig } from "./from-secrets-config.ts";
import type { Input } from "./input.ts";
import { readJsoncFile } from "./read-jsonc.ts";
import { readTomlFile } from "./read-toml.ts";
import { readYamlFile } from "./read-yaml.ts";

/** A file whose kind is known, and what it says. */
export type Recognised =
  | { readonly format: "env"; readonly input: Input }
  | {
      readonly format: "sops" | "secrets-config" | "wrangler" | "fly" | "compose" | "workflow";
      readonly input: Input;
      readonly data: unknown;
    };

/** `.env`, `.env.local`, `prod.env`, `.dev.vars.staging`; but no `.env.json`, which says itself what it is. */
const ENV_NAME = /^(?!.*\.(?:jsonc?|ya?ml|toml|ini)$)(?:\.?env(?:\..*)?|.*\.env|\.dev\.vars.*)$/;

/** The kinds of files that are read, in the words of a message. */
const KNOWN =
  ".env files, secrets-config.yaml, wrangler.toml and .jsonc, fly.toml, Compose files, workflows of GitHub Actions and SOPS files";

/**
 * What kind of file it is, by its name and what stands in it.
 *
 * @throws CommandError where it is none that is read, or can't be read
 */
export function recognise(input: Input): Recognised {
  const name = basename(input.path).toLowerCase();
  if (/\.(?:example|sample|template|dist)$/.test(name)) {
    throw new CommandError(`${input.path} is an example: name the file that is in use. Nothing was written`);
  }
  if (ENV_NAME.test(name)) return envOrSops(input);
  const format = formatOf(input, name);
  if (format !== undefined) return format;
  throw new CommandError(
    `${input.path} is none of the files that are imported: ${KNOWN}. Nothing was written`,
  );
}

/** SOPS encrypts .env files too, and leaves their form. */
function envOrSops(input: Input): Recognised {
  const lines = [...input.text.matchAll(/^([A-Za-z_][\w.-]*)=(.*)$/gm)];
  if (!lines.some(([, key]) => key === "sops_mac")) return { format: "env", input };
  const data = Object.fromEntries(lines.map(([, key = "", value = ""]) => [key, value]));
  return { format: "sops", input, data };
}

function formatOf(input: Input, name: string): Recognised | undefined {
  if (name.endsWith(".toml")) {
    const data = readTomlFile(input);
    if (name.startsWith("wrangler")) return { format: "wrangler", input, data };
    const isFly = name.startsWith("fly") || asText(asMap(data)?.app) !== undefined;
    return isFly ? { format: "fly", input, data } : undefined;
  }
  if (/\.jsonc?$/.test(name)) {
    const data = readJsoncFile(input);
    if (isSops(data)) return { format: "sops", input, data };
    return name.startsWith("wrangler") ? { format: "wrangler", input, data } : undefined;
  }
  if (name.endsWith(".ini")) return sopsIni(input);
  if (!/\.ya?ml$/.test(name)) return undefined;
  const data = readYamlFile(input);
  const top = asMap(data) ?? {};
  if (isSops(data)) return { format: "sops", input, data };
  if (asMap(top.jobs) !== undefined && top.on !== undefined) return { format: "workflow", input, data };
  if (isSecretsConfig(data)) return { format: "secrets-config", input, data };
  return asMap(top.services) === undefined ? undefined : { format: "compose", input, data };
}

/** Source: SOPS's documentation: it keeps what it knows of the file under the key `sops`, with a `mac`. */
const isSops = (data: unknown): boolean => asText(asMap(asMap(data)?.sops)?.mac) !== undefined;

function sopsIni(input: Input): Recognised | undefined {
  const data: Record<string, Record<string, string>> = {};
  let section: Record<string, string> = {};
  for (const line of input.text.split(/\r?\n/)) {
    const [, name] = /^\[([^\]]+)\]\s*$/.exec(line) ?? [];
    if (name !== undefined) section = data[name] = {};
    const [, key, value] = /^([^=;#[\]]+?)\s*=\s*(.*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) section[key] = value;
  }
  const isEncrypted = entriesOf(data.sops).some(([key]) => key === "mac");
  return isEncrypted ? { format: "sops", input, data } : undefined;
}
