import { execa } from "execa";
import { PACKAGE_ROOT } from "../../../cli/project-file.ts";
import type { PropertyMap } from "../../../rehearsal/providers/values.ts";
import { type Monitor, serveMonitor } from "./monitor.ts";
import { outputsOf } from "./outputs.ts";
import type { Registration } from "./registration.ts";

/** A program's run: the stack whose configuration it gets, and how the engine plays its part. */
export interface ProgramRun {
  readonly stack: string;
  /** The program's file, from the repository's root; keyturn's own where it is left out. */
  readonly program?: string;
  /** What functions of providers answer, by their token. */
  readonly invokes?: Readonly<Record<string, PropertyMap>>;
  /** Folder of Pulumi.yaml, from which the paths in the configuration start. */
  readonly root: string;
  /** By key, such as `keyturn:catalog`: text, or JSON as text, as the engine passes it. */
  readonly config: Readonly<Record<string, string>>;
  /** Keys whose values are secret. */
  readonly secretKeys?: readonly string[];
  /** True: outputs are not known yet, as in a preview. False: they are, as in an update. */
  readonly preview: boolean;
  /** For the program's environment, which has no credential of its own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Outputs of a resource that are to differ from those of `outputs.ts`. */
  readonly answers?: (resource: Registration) => PropertyMap;
  /** What the stack exported when it last ran. */
  readonly lastOutputs?: Readonly<Record<string, string>>;
  readonly atEnd?: (monitor: Monitor) => Promise<void>;
}

/** What came of it. */
export interface ProgramResult {
  /** By URN. */
  readonly registrations: ReadonlyMap<string, Registration>;
  /** By name. */
  readonly hooks: Monitor["hooks"];
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly exitCode: number;
  /** All that the program printed. */
  readonly printed: string;
  /** What the stack exports. */
  readonly outputs: PropertyMap;
}

const PROJECT = "keyturn";
const RUN = "node_modules/@pulumi/pulumi/cmd/run";

/**
 * Runs keyturn's program as the Node language host does, in a process of its own, against a monitor that plays the
 * engine. No engine, no provider and no state take part, so it takes about a second.
 */
export async function runProgram(run: ProgramRun): Promise<ProgramResult> {
  const monitor = await serveMonitor({
    project: PROJECT,
    stack: run.stack,
    outputs(resource) {
      const { id, outputs } = outputsOf(run.preview)(resource);
      return { id, outputs: { ...outputs, ...run.answers?.(resource) } };
    },
    ...(run.invokes === undefined ? {} : { invokes: run.invokes }),
    ...(run.lastOutputs === undefined ? {} : { lastOutputs: run.lastOutputs }),
    ...(run.atEnd === undefined ? {} : { atEnd: run.atEnd }),
  });
  try {
    const flags = {
      monitor: monitor.address,
      engine: monitor.address,
      organization: "organization",
      project: PROJECT,
      stack: run.stack,
    };
    const args = Object.entries({ ...flags, "root-directory": run.root, pwd: PACKAGE_ROOT, parallel: "16" });
    const { all, exitCode } = await execa(
      process.execPath,
      [
        "--import",
        "keyturn/keep-config",
        // keyturn's own program is loaded by what its start file asks for.
        ...(run.program === undefined ? [] : ["--import", "tsx"]),
        RUN,
        ...args.flat().map(flag),
        ...(run.preview ? ["--dry-run"] : []),
        run.program ?? ".",
      ],
      {
        cwd: PACKAGE_ROOT,
        all: true,
        reject: false,
        stdin: "ignore",
        env: {
          GITHUB_TOKEN: undefined,
          GITHUB_OWNER: undefined,
          ...run.env,
          PULUMI_CONFIG: JSON.stringify(run.config),
          PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(run.secretKeys ?? []),
        },
      },
    );
    const { registrations, hooks, errors, warnings } = monitor;
    const stack = [...registrations.values()].find(({ type }) => type === "pulumi:pulumi:Stack");
    return {
      registrations,
      hooks,
      errors,
      warnings,
      exitCode: exitCode ?? 128,
      printed: all,
      outputs: stack?.outputs ?? {},
    };
  } finally {
    monitor.close();
  }
}

function flag(word: string, index: number): string {
  return index % 2 === 0 ? `--${word}` : word;
}
