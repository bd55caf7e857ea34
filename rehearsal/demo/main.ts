import { parseArgs } from "node:util";
import { runDemo } from "./run-demo.ts";

const USAGE = `npm run demo -- [--json]

Rotates the secrets of two example systems in scratch folders, through the real Pulumi engine, and checks the outcome.
local-ai, whose secrets stand in .env files; molecule, on a simulated cloud, with a rotation that is cut off half-way.
Everything it makes is removed at the end.

  --json    the story goes to standard error; the last line of standard output is the result as JSON
`;

const { values } = parseArgs({
  options: { json: { type: "boolean" }, help: { type: "boolean", short: "h" } },
});
if (values.help === true) process.stdout.write(USAGE);
else process.exitCode = await runDemo({ json: values.json === true });
