import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { listed } from "../../components/catalog/index.ts";
import { loadSystem } from "../../components/plan/index.ts";
import { CommandError } from "../errors.ts";
import { YamlText } from "../yaml-text.ts";

/** Configuration of these plugins goes before the environment, by which the sandbox leads them to its own cloud. */
const PLUGINS = ["github:", "cloudflare:", "aws:", "vault:"];

/** By these a plugin or client finds a credential, or an owner, beside those that the sandbox sets. */
const OTHER_WAYS = [
  "FLY_ACCESS_TOKEN",
  "GITHUB_OWNER",
  "GITHUB_ORGANIZATION",
  "GITHUB_APP_ID",
  "GITHUB_APP_INSTALLATION_ID",
  "GITHUB_APP_PEM_FILE",
  "CLOUDFLARE_API_KEY",
  "CLOUDFLARE_EMAIL",
  "CLOUDFLARE_API_USER_SERVICE_KEY",
  "AWS_PROFILE",
  "AWS_SESSION_TOKEN",
  "AWS_ROLE_ARN",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_ENDPOINT_URL_SECRETS_MANAGER",
  "AWS_ENDPOINT_URL_SSM",
  "AWS_ENDPOINT_URL_STS",
  "AWS_ENDPOINT_URL_IAM",
  "VAULT_ADDR",
  "BAO_ADDR",
];

const IN_A_COPY = "Work on a copy of this folder, and take";

/**
 * Refuses stacks by which a run in the sandbox would reach something real: settings of a cloud's plugin, and commands
 * that mint or re-encrypt.
 *
 * @param root the folder of Pulumi.yaml
 * @throws CommandError that names the settings or secrets; CatalogError
 */
export function refuseRealCloud(root: string, stacks: readonly string[]): void {
  const files = ["Pulumi.yaml", ...stacks.map((stack) => `Pulumi.${stack}.yaml`)];
  const reasons = [
    ...files.flatMap((file) => settingsReason(file, configOf(join(root, file)))),
    ...stacks.flatMap((stack) => commandsReason(root, stack)),
  ];
  if (reasons.length > 0) throw new CommandError(`${[...new Set(reasons)].join("\n")}\nNothing was run`);
}

/** Takes out of an environment what would lead a plugin or client past the sandbox's credentials. */
export function forgetOtherCredentials(env: NodeJS.ProcessEnv): void {
  for (const name of OTHER_WAYS) delete env[name];
}

function settingsReason(file: string, config: Readonly<Record<string, unknown>>): string[] {
  const keys = Object.keys(config).filter((key) => PLUGINS.some((plugin) => key.startsWith(plugin)));
  if (keys.length === 0) return [];
  const them = keys.length === 1 ? "it" : "them";
  return [
    `${file} sets ${listed(keys, 50)}, and such settings go before the sandbox's: a run could reach the real cloud. ` +
      `${IN_A_COPY} ${them} out of the copy's ${file}`,
  ];
}

function commandsReason(root: string, stack: string): string[] {
  const path = configOf(join(root, `Pulumi.${stack}.yaml`))["keyturn:catalog"];
  // Whoever opens the project says what is missing.
  if (typeof path !== "string") return [];
  const { secrets } = loadSystem(resolve(root, path)).catalog;
  const names = Object.entries(secrets).flatMap(([name, { source }]) =>
    source.kind === "minted" && source.by === "command" ? [name] : [],
  );
  const encrypting = Object.entries(secrets).flatMap(([name, { encryptsData }]) =>
    encryptsData?.migrate === undefined ? [] : [name],
  );
  const migrations =
    encrypting.length === 0
      ? []
      : [
          `${listed(encrypting, 50)} of ${path}: the commands that re-encrypt are a person's own, which the sandbox can't ` +
            `play, so a run would re-encrypt real data with keys of the sandbox. ${IN_A_COPY} \`migrate\` out of the ` +
            `copy's ${path}`,
        ];
  if (names.length === 0) return migrations;
  return [
    ...migrations,
    `${listed(names, 50)} of ${path}: the commands that mint are a person's own, which the sandbox can't play, so a ` +
      `run would make and revoke real credentials. ${IN_A_COPY} ${names.length === 1 ? "this secret" : "these secrets"} ` +
      `out of the copy's ${path}`,
  ];
}

function configOf(path: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    // Whoever opens the project says so.
    return {};
  }
  const config = new YamlText(text).at(["config"]);
  return typeof config === "object" && config !== null ? { ...config } : {};
}
