import { fstatSync } from "node:fs";
import { parseArgs } from "node:util";
import { isStandInName, STAND_IN_NAMES, startStandIns } from "./stand-ins.ts";

const USAGE = `usage: node --import tsx rehearsal/providers/main.ts NAME... [--port N]
Serves stand-ins for Pulumi provider plugins until SIGTERM, or until the parent or its end of standard input goes.
Prints the value for PULUMI_DEBUG_PROVIDERS. Names: ${STAND_IN_NAMES.join(", ")}`;

const PARENT_CHECK_MS = 500;
// Read at once: whoever started the process may be gone by the time it serves.
const PARENT = process.ppid;

/** Serves the named stand-ins until told to stop. Gives the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(args);
  const names = positionals.filter(isStandInName);
  const stranger = positionals.find((name) => !isStandInName(name));
  if (stranger !== undefined) return refuse(`there is no stand-in for ${stranger}`);
  if (names.length === 0) return refuse("name at least one plugin");
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && (!Number.isInteger(port) || port < 1 || port > 65_535))
    return refuse("--port takes a port number");
  if (port !== undefined && names.length > 1) return refuse("--port goes with one name only");

  const standIns = await startStandIns(names, {
    ...(port === undefined ? {} : { port }),
    announce: (line) => process.stderr.write(`${line}\n`),
  });
  process.stdout.write(`${standIns.debugProviders}\n`);
  await stopSignal();
  await standIns.close();
  return 0;
}

function readArgs(args: readonly string[]): { values: { port?: string }; positionals: string[] } {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { port: { type: "string" } },
    allowPositionals: true,
  });
  return { values: values.port === undefined ? {} : { port: values.port }, positionals };
}

function refuse(reason: string): number {
  process.stderr.write(`${reason}\n${USAGE}\n`);
  return 2;
}

/** Resolves when the process is to stop: nobody is to be left with a forgotten server. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => resolve();
    process.once("SIGTERM", stop).once("SIGINT", stop).once("SIGHUP", stop);
    // Only a pipe tells that the other side went; a terminal or /dev/null would end at once or never.
    const input = fstatSync(0);
    if (input.isFIFO() || input.isSocket()) process.stdin.once("end", stop).once("error", stop).resume();
    setInterval(() => process.ppid !== PARENT && stop(), PARENT_CHECK_MS).unref();
  });
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    process.exit(1);
  },
);
