// @ts-check
// Plain JavaScript, so that it starts at once: it is started for every secret that is delivered.
import process from "node:process";
import { APP, CHANGES, JSON_OUTPUT, readArguments } from "./flyctl/command-line.js";
import { Connection } from "./flyctl/connection.js";
import { Failure } from "./flyctl/failure.js";
import { listSecrets } from "./flyctl/list-secrets.js";
import { Panic } from "./flyctl/parse-secrets.js";
import { print } from "./flyctl/print.js";
import { deployStaged, importSecrets, setSecrets, unsetSecrets } from "./flyctl/secrets-commands.js";
import { createDeployToken, listTokens, revokeTokens } from "./flyctl/tokens-commands.js";

/** The version whose source it follows. */
const VERSION = "0.4.112";

const HELP = `flyctl: a stand-in for Fly's command, made for rehearsals. It talks to a simulated Fly and never to fly.io.

  flyctl secrets import [--stage] --app APP     NAME=VALUE lines on standard input
  flyctl secrets set [--stage] --app APP NAME=VALUE ...
  flyctl secrets unset [--stage] --app APP NAME ...
  flyctl secrets deploy --app APP
  flyctl secrets list --app APP [--json]
  flyctl tokens create deploy --app APP [--name NAME] [--expiry DURATION] [--json]
  flyctl tokens list --app APP
  flyctl tokens revoke ID ...
  flyctl version

Environment: FLY_ACCESS_TOKEN or FLY_API_TOKEN, FLY_APP, FLY_API_BASE_URL, FLY_FLAPS_BASE_URL, FLY_UIEX_BASE_URL.
Everything else of flyctl is refused here.`;

/** @typedef {import("./flyctl/command-line.js").Given} Given */
/** @typedef {{ flags: import("./flyctl/command-line.js").Options, run: (given: Given, fly: Connection) => Promise<void> }} Command */

/** By the words that name it. @type {Readonly<Record<string, Command>>} */
const COMMANDS = {
  "secrets import": { flags: CHANGES, run: importSecrets },
  "secrets set": { flags: CHANGES, run: setSecrets },
  "secrets unset": { flags: CHANGES, run: unsetSecrets },
  "secrets deploy": {
    flags: { ...APP, detach: { type: "boolean" }, "dns-checks": { type: "boolean" } },
    run: deployStaged,
  },
  "secrets list": { flags: { ...APP, ...JSON_OUTPUT }, run: listSecrets },
  "secrets ls": { flags: { ...APP, ...JSON_OUTPUT }, run: listSecrets },
  "tokens create deploy": {
    flags: {
      ...APP,
      ...JSON_OUTPUT,
      expiry: { type: "string", short: "x" },
      name: { type: "string", short: "n" },
    },
    run: createDeployToken,
  },
  "tokens list": { flags: APP, run: listTokens },
  "tokens ls": { flags: APP, run: listTokens },
  "tokens revoke": { flags: {}, run: revokeTokens },
};

/** @param {readonly string[]} argv */
async function run(argv) {
  if (argv.length === 0 || argv.includes("--help") || argv.includes("-h")) return print(HELP);
  if (argv[0] === "version" && argv.length === 1)
    return print(
      `flyctl v${VERSION}+stand-in ${process.platform}/${process.arch} Commit: none BuildDate: none`,
    );
  const words = [3, 2]
    .map((count) => argv.slice(0, count).join(" "))
    .find((name) => Object.hasOwn(COMMANDS, name));
  const command = words === undefined ? undefined : COMMANDS[words];
  if (words === undefined || command === undefined) {
    // Not the whole command line: it may hold a value.
    const names = argv.slice(0, 2).filter((word) => /^[a-z0-9-]+$/.test(word));
    throw new Failure(`unknown command "${names.join(" ")}" for "flyctl"`);
  }
  const given = readArguments(argv.slice(words.split(" ").length), command.flags);
  await command.run(given, new Connection(given.text("access-token")));
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  if (error instanceof Panic) process.exitCode = 3;
  else if (error instanceof Failure) {
    process.stderr.write([`Error: ${error.message}\n`, ...error.more.map((text) => `${text}\n\n`)].join(""));
    process.exitCode = 1;
  } else throw error;
}
