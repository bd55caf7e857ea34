// @ts-check
// Plain JavaScript, so that it starts at once: it is asked again and again how containers are.
import process from "node:process";
import { parseArgs } from "node:util";
import { changeCommand } from "./change.js";
import { configCommand } from "./config.js";
import { engineCommand } from "./engine.js";
import { logsCommand } from "./logs.js";
import { psCommand } from "./ps.js";
import { Refusal } from "./refusal.js";
import { UP_FLAGS, up } from "./up.js";

/** The version whose source it follows. */
const VERSION = "2.40.3";

const HELP = `docker: a stand-in for Docker with Compose, made for rehearsals and tests. A service's command runs as a process of
this machine, with the environment that Compose's own library computes; there are no images, networks or volumes.

  docker compose [--file F]... [--project-name P] ...
    ps [--all] [--format json] [SERVICE...]
    up --detach [--wait] [--no-deps] [--force-recreate | --no-recreate] [--scale S=N] [SERVICE...]
    start, stop, restart [--timeout SECONDS] [SERVICE...]
    rm --force [--stop] [SERVICE...]
    down
    logs [--tail N] [--no-log-prefix] [SERVICE...]
    config --hash '*' | --services | --no-interpolate --format json
    version [--short]
  docker stop [--time SECONDS] CONTAINER...
  docker rm [--force] CONTAINER...
  docker logs [--tail N] CONTAINER
  docker inspect --format {{.State.Pid}} CONTAINER...
  docker version

Environment: DOCKER_STAND_IN_STATE, the folder of its containers; DOCKER_STAND_IN_MODEL, the program that reads compose files.
Everything else of Docker is refused here.`;

/** @typedef {import("node:util").ParseArgsConfig["options"]} Flags */
/** @typedef {{ values: Record<string, any>, services: string[], chosen: import("./model.js").Chosen, verb: string }} Call */

const TIMEOUT = /** @type {Flags} */ ({ timeout: { type: "string", short: "t" } });

/** By the verb of `docker compose`. @type {Readonly<Record<string, { flags: Flags, run: (call: Call) => Promise<void> }>>} */
const VERBS = {
  ps: { flags: { all: { type: "boolean", short: "a" }, format: { type: "string" } }, run: psCommand },
  up: { flags: UP_FLAGS, run: up },
  start: { flags: {}, run: changeCommand },
  stop: { flags: TIMEOUT, run: changeCommand },
  restart: { flags: { ...TIMEOUT, "no-deps": { type: "boolean" } }, run: changeCommand },
  rm: {
    flags: { force: { type: "boolean", short: "f" }, stop: { type: "boolean", short: "s" } },
    run: changeCommand,
  },
  down: { flags: TIMEOUT, run: changeCommand },
  logs: {
    flags: {
      tail: { type: "string", short: "n" },
      "no-log-prefix": { type: "boolean" },
      "no-color": { type: "boolean" },
    },
    run: logsCommand,
  },
  config: {
    flags: {
      hash: { type: "string" },
      services: { type: "boolean" },
      "no-interpolate": { type: "boolean" },
      format: { type: "string" },
    },
    run: configCommand,
  },
};

/** @param {readonly string[]} args */
async function run(args) {
  const [first, ...rest] = args;
  if (first === undefined || first === "--help") return void process.stdout.write(`${HELP}\n`);
  if (first === "version" || first === "--version")
    return void process.stdout.write(`Docker version ${VERSION}, a stand-in of keyturn's\n`);
  if (first !== "compose") return await engineCommand(args);
  const { chosen, verb = "", words } = beforeVerb(rest);
  if (verb === "version") {
    const short = words.includes("--short");
    return void process.stdout.write(
      short ? `${VERSION}\n` : `Docker Compose version v${VERSION} (a stand-in of keyturn's)\n`,
    );
  }
  const known = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  if (known === undefined)
    throw new Refusal(`docker: this is a stand-in, which does not play: compose ${verb}`, 64);
  const { values, positionals } = parseArgs({
    args: words,
    options: known.flags ?? {},
    allowPositionals: true,
  });
  await known.run({ values, services: positionals, chosen, verb });
}

/** Options of `docker compose` stand before its verb. @param {readonly string[]} args */
function beforeVerb(args) {
  /** @type {import("./model.js").Chosen} */
  const chosen = { files: [] };
  let at = 0;
  for (; args[at]?.startsWith("-"); at += 2) {
    const value = args[at + 1] ?? "";
    const flag = args[at];
    if (flag === "--file" || flag === "-f") chosen.files.push(value);
    else if (flag === "--project-name" || flag === "-p") chosen.projectName = value;
    else throw new Refusal(`docker: this is a stand-in, which does not play: compose ${flag}`, 64);
  }
  return { chosen, verb: args[at], words: args.slice(at + 1) };
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  const words = error instanceof Error ? error.message : "the stand-in docker failed";
  process.stderr.write(`${words}\n`);
  process.exitCode = error instanceof Refusal ? error.exitCode : 1;
}
