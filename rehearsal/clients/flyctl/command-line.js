// @ts-check
import process from "node:process";
import { parseArgs } from "node:util";
import { Failure } from "./failure.js";

/** @typedef {import("node:util").ParseArgsConfig["options"]} Options */

/**
 * What a command was given.
 *
 * @typedef {object} Given
 * @property {readonly string[]} args
 * @property {(name: string) => string | undefined} text a flag with a value
 * @property {(name: string) => boolean} has a flag without one
 */

/** Flags that every command of flyctl takes. @type {Options} */
const GLOBAL = {
  "access-token": { type: "string", short: "t" },
  debug: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  verbose: { type: "boolean" },
};

/** @type {Options} */
export const APP = { app: { type: "string", short: "a" } };

/** @type {Options} */
export const JSON_OUTPUT = { json: { type: "boolean", short: "j" } };

/** Of the commands that change secrets. Source: superfly/flyctl internal/command/secrets/secrets.go. @type {Options} */
export const CHANGES = {
  ...APP,
  detach: { type: "boolean" },
  "dns-checks": { type: "boolean" },
  stage: { type: "boolean" },
};

/**
 * @param {readonly string[]} args behind the command's name
 * @param {Options} options the command's own flags
 * @returns {Given}
 * @throws {Failure} for a flag that it does not have, in flyctl's words
 */
export function readArguments(args, options) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...GLOBAL, ...options },
      allowPositionals: true,
    });
    return {
      args: positionals,
      text: (name) => {
        const value = values[name];
        return typeof value === "string" ? value : undefined;
      },
      has: (name) => values[name] === true,
    };
  } catch (error) {
    throw new Failure(flagProblem(error));
  }
}

/**
 * The app that a command is for.
 *
 * @param {Given} given
 * @returns {string}
 * @throws {Failure} when none is named
 */
export function requireApp({ text }) {
  const app = text("app") || process.env.FLY_APP;
  if (app === undefined || app === "")
    throw new Failure(
      "the config for your app is missing an app name, add an app field to the fly.toml file or specify with the -a flag",
    );
  return app;
}

/** @param {unknown} error */
function flagProblem(error) {
  const message = error instanceof Error ? error.message : String(error);
  const [, flag = ""] = /'(-[^' ]*)/.exec(message) ?? [];
  if (!message.startsWith("Unknown option")) return message;
  return flag.startsWith("--")
    ? `unknown flag: ${flag}`
    : `unknown shorthand flag: '${flag.slice(1)}' in ${flag}`;
}
