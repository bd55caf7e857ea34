#!/usr/bin/env node
import { EngineError } from "./engine-error.js";
import { ensureEngine } from "./ensure.js";

const HELP = `Finds the Pulumi engine, or gets it.

  node tools/engine/main.js            print the folder to put on PATH
  node tools/engine/main.js --json     print {"bin", "version", "origin"}
  node tools/engine/main.js --check    compare the binaries with their recorded digests too, and mend what differs
  node tools/engine/main.js --help

Ways, in this order: a Pulumi CLI on PATH that is new enough; what an earlier run made; the official build; a build
from the Go module proxy (needs Go). KEYTURN_ENGINE=path, official or build leaves one of them only.
What is made goes to .tools/ in the clone. Messages go to stderr.

Exit codes: 0 an engine is there, 1 it cannot be had (the message names the remedy), 2 wrong usage.
`;

/** @param {string[]} args */
async function main(args) {
  const unknown = args.find((arg) => !["--json", "--check", "--help"].includes(arg));
  if (unknown) {
    process.stderr.write(`Unknown argument ${unknown}\n\n${HELP}`);
    return 2;
  }
  if (args.includes("--help")) {
    process.stdout.write(HELP);
    return 0;
  }
  try {
    const engine = await ensureEngine({ full: args.includes("--check") });
    process.stdout.write(`${args.includes("--json") ? JSON.stringify(engine) : engine.bin}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
