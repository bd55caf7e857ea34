// @ts-check
import { Buffer } from "node:buffer";
import process from "node:process";
import { requireApp } from "./command-line.js";
import { deploySecrets, deployUnlessStaged, getApp } from "./deploy-secrets.js";
import { Failure, wrapped } from "./failure.js";
import { parseSecrets } from "./parse-secrets.js";

/** @typedef {import("./command-line.js").Given} Given */
/** @typedef {import("./connection.js").Connection} Connection */

/** @param {Given} given @param {Connection} fly */
export async function importSecrets(given, fly) {
  const app = await getApp(fly, requireApp(given));
  const input = await readStdin();
  const secrets = await wrapped("Failed to parse secrets from stdin", async () => parsed(input));
  if (secrets.size < 1) throw new Failure("requires at least one SECRET=VALUE pair");
  await update(fly, app.name, Object.fromEntries(secrets));
  await deployUnlessStaged(fly, app, given.has("stage"));
}

/** Its values stand in argv, where every process of the machine can read them. @param {Given} given @param {Connection} fly */
export async function setSecrets(given, fly) {
  const name = requireApp(given);
  if (given.args.length < 1) throw new Failure("requires at least 1 arg(s), only received 0");
  const app = await getApp(fly, name);
  /** @type {Record<string, string>} */
  const values = {};
  for (const arg of given.args) {
    const equals = arg.indexOf("=");
    if (equals < 0) throw new Failure(`could not parse secrets: '${arg}': must be in the format NAME=VALUE`);
    values[arg.slice(0, equals)] = arg.slice(equals + 1);
  }
  for (const [secret, value] of Object.entries(values)) {
    if (value !== "-") continue;
    if (process.stdin.isTTY)
      throw new Failure(`secret \`${secret}\` expects standard input but none provided`);
    values[secret] = (await readStdin()).toString("utf8");
  }
  await update(fly, app.name, values);
  await deployUnlessStaged(fly, app, given.has("stage"));
}

/** @param {Given} given @param {Connection} fly */
export async function unsetSecrets(given, fly) {
  const name = requireApp(given);
  if (given.args.length < 1) throw new Failure("requires at least 1 arg(s), only received 0");
  const app = await getApp(fly, name);
  await update(fly, app.name, Object.fromEntries(given.args.map((secret) => [secret, null])));
  await deployUnlessStaged(fly, app, given.has("stage"));
}

/** @param {Given} given @param {Connection} fly */
export async function deployStaged(given, fly) {
  await deploySecrets(fly, requireApp(given));
}

/**
 * @param {Connection} fly
 * @param {string} app
 * @param {Record<string, string | null>} values
 */
async function update(fly, app, values) {
  await wrapped("update secrets: failed to update app secrets", () =>
    fly.machines("POST", `/apps/${encodeURIComponent(app)}/secrets`, { values }),
  );
}

/** The parser's message repeats a line of the input: that is what the real one does. @param {Buffer} input */
function parsed(input) {
  try {
    return parseSecrets(input);
  } catch (error) {
    throw error instanceof Error && error.constructor === Error ? new Failure(error.message) : error;
  }
}

async function readStdin() {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks);
}
