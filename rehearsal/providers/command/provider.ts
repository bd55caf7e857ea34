import { EngineLog } from "../engine-log.ts";
import { type InvokeResult, type Provider, ProviderError, standInTitle } from "../provider.ts";
import { tableSchema } from "../table-schema.ts";
import { mapValues, type PropertyMap, unwrap, unwrapOutputs } from "../values.ts";
import { checkProperties } from "./check.ts";
import { commandRun } from "./command-run.ts";
import { createCommand, deleteCommand, diffCommand, type Run, updateCommand } from "./local-command.ts";
import { COMMAND, RUN } from "./properties.ts";
import { runCommand } from "./run-command.ts";
import { RunningProcesses } from "./running-processes.ts";

const IDENTITY = { name: "command", version: "1.2.1" };
/** The framework that the official plugin is built with puts its version into the configuration. */
const FRAMEWORK = { "__pulumi-go-provider-version": "v1.5.0" };

/**
 * The stand-in for `command`: it really runs commands on this machine, and leaks what the official plugin leaks.
 * `remote.*` is refused by name. Not a table: the official plugin is made with pulumi-go-provider, whose Check, Diff
 * and previews follow from Go types.
 *
 * @param env what every command inherits; the engine hands its own whole environment to the official plugin
 * @param dir the folder of a command that names none; the engine starts the official plugin in the program's
 */
export function commandProvider(
  env: Readonly<Record<string, string | undefined>> = process.env,
  dir: string = process.cwd(),
): Provider {
  const running = new RunningProcesses();
  const engine = new EngineLog();
  const run: Run = async (command, urn) => {
    const log = (line: string) => engine.info(line, urn);
    try {
      return await runCommand(command, { env, dir, running, log });
    } finally {
      await engine.written();
    }
  };
  const played = ({ type }: { type: string }) => refuseOthers(type, COMMAND.token);
  return {
    ...IDENTITY,
    // As recorded.
    capabilities: { acceptSecrets: true, supportsPreview: true, acceptResources: true, acceptOutputs: true },
    schema: () => tableSchema(IDENTITY.name, IDENTITY.version, [COMMAND]),
    attach: (address) => {
      engine.connect(address);
      running.reset();
    },
    checkConfig: ({ news }) => ({ inputs: { ...news, ...FRAMEWORK }, failures: [] }),
    check: (request) => {
      played(request);
      return { inputs: request.news, failures: checkProperties(COMMAND, request.news) };
    },
    diff: (request) => {
      played(request);
      return diffCommand(request);
    },
    create: (request) => {
      played(request);
      return createCommand(request, run);
    },
    // It looks at nothing: what is in state is the answer.
    read: (request) => {
      played(request);
      return { id: request.id, properties: request.properties, inputs: request.inputs };
    },
    update: (request) => {
      played(request);
      return updateCommand(request, run);
    },
    delete: (request) => {
      played(request);
      return deleteCommand(request, run);
    },
    invoke: (token, args) => {
      refuseOthers(token, RUN.token);
      return invokeRun(args, run);
    },
    cancel: () => running.cancel(),
  };
}

async function invokeRun(args: PropertyMap, run: Run): Promise<InvokeResult> {
  const failures = checkProperties(RUN, args);
  if (failures.length > 0) return { value: {}, failures };
  const command = String(unwrap(args.command ?? ""));
  const printed = await run(commandRun(command, args, { stdout: "", stderr: "" }), "");
  const given = mapValues(args, (value) => unwrapOutputs(value) ?? undefined);
  return { value: { ...given, ...printed }, failures: [] };
}

function refuseOthers(token: string, played: string): void {
  if (token === played) return;
  throw new ProviderError(
    `${token} is not in this ${standInTitle(IDENTITY)}; it has ${COMMAND.token} and ${RUN.token}`,
  );
}
