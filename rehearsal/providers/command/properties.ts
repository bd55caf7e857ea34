import type { InputRule, OutputRule } from "../resource-table.ts";

/** What a resource or function of `command` takes and gives, and what its Go type is called in refusals. */
export interface Described {
  /** The type token, such as `command:local:Command`. */
  readonly token: string;
  /** The Go type that the official plugin reads the inputs into. */
  readonly goType: string;
  readonly inputs: Readonly<Record<string, InputRule>>;
  readonly outputs: Readonly<Record<string, OutputRule>>;
}

// Sources: @pulumi/command 1.2.1 local/command.d.ts and local/run.d.ts; pulumi-command provider/pkg/provider
// local/base.go, local/logging.go, common/inputs.go. `addPreviousOutputInEnv` is documented as true by default, but
// the recording shows that Check fills nothing in. `logging` is a plain string: a word that it does not know is taken.
const PROCESS_INPUTS = {
  interpreter: { type: { list: "string" }, change: "update" },
  dir: { type: "string", change: "update" },
  environment: { type: { map: "string" }, change: "update" },
  assetPaths: { type: { list: "string" }, change: "update" },
  archivePaths: { type: { list: "string" }, change: "update" },
  addPreviousOutputInEnv: { type: "boolean", change: "update" },
  stdin: { type: "string", change: "update" },
  logging: { type: "string", change: "update" },
} satisfies Record<string, InputRule>;

// Neither is marked secret, whatever the command was given.
const PROCESS_OUTPUTS = {
  stdout: { type: "string", recomputed: true },
  stderr: { type: "string", recomputed: true },
} satisfies Record<string, OutputRule>;

/** `local.Command`. Nothing is required: without `create` it does nothing. */
export const COMMAND: Described = {
  token: "command:local:Command",
  goType: "local.CommandInputs",
  inputs: {
    triggers: { type: { list: "any" }, change: "replace" },
    create: { type: "string", change: "update" },
    update: { type: "string", change: "update" },
    delete: { type: "string", change: "update" },
    ...PROCESS_INPUTS,
  },
  outputs: PROCESS_OUTPUTS,
};

/** `local.run`, a function: it runs whenever the program runs, so in every preview too. */
export const RUN: Described = {
  token: "command:local:run",
  goType: "local.RunInputs",
  inputs: { command: { type: "string", change: "update", required: true }, ...PROCESS_INPUTS },
  outputs: PROCESS_OUTPUTS,
};
