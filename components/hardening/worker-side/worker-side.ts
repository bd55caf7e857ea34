import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  type Output,
  output,
  RunError,
} from "@pulumi/pulumi";
import { bindingProblems } from "./bindings.ts";
import { linesTelling, type Origin, recordsTelling, type SeenRecord } from "./origin-told.ts";

/** Arguments of {@link WorkerSide}. */
export interface WorkerSideArgs {
  /** The Worker's `wrangler.toml`, `wrangler.json` or `wrangler.jsonc`, from `directory` on. */
  readonly config: string;
  /** Absolute folder that the path starts from; else the program's. */
  readonly directory?: string;
  /** By plain variable of the Worker's, the origin's name that it is to hold, such as `TEXT_ORIGIN: text.example.com`. */
  readonly bindings: Readonly<Record<string, string>>;
  /** Names that lead to the origin's machine itself, such as the host that keyturn comes in at. */
  readonly machines?: readonly string[];
  /** Addresses in the file that are no secret, such as another company's. */
  readonly knownAddresses?: readonly string[];
  /** Records of the zone that no program makes: what the plugin's `getDnsRecordsOutput` answers. */
  readonly records?: Input<readonly SeenRecord[]>;
}

/**
 * Holds a Worker to reaching its origin by a name that the edge answers for: the name stands in wrangler's file, and where the
 * machine is stands neither there, comments included, nor in a DNS record that is not proxied. It makes nothing.
 *
 * Records that the program itself makes are looked at by the policy `disallow-exposed-origin`.
 *
 * @throws RunError that names every line and variable to mend, and no address
 */
export class WorkerSide extends ComponentResource {
  /** By variable, the origin's name, once everything was looked at. */
  readonly bindings: Output<Readonly<Record<string, string>>>;

  constructor(name: string, args: WorkerSideArgs, opts: ComponentResourceOptions = {}) {
    super("keyturn:hardening:WorkerSide", sound(name, args), {}, opts);
    this.bindings = output(args.records ?? []).apply((records) => {
      const telling = recordsTelling(records as readonly SeenRecord[], originOf(args));
      if (telling.length === 0) return args.bindings;
      const shown = telling.map((record) => `${record.type} ${record.name}`).join(", ");
      throw new RunError(
        `${name}: DNS shows where the origin is, for whoever asks: ${shown}. Let the edge answer for it (proxied), or remove it`,
      );
    });
    this.registerOutputs({ bindings: this.bindings });
  }
}

/** Asked before anything is registered. */
function sound(name: string, args: WorkerSideArgs): string {
  const { config, directory = process.cwd(), bindings } = args;
  const wrong = bindingProblems(config, directory, bindings);
  const lines = linesTelling(readFileSync(resolve(directory, config), "utf8"), originOf(args));
  const problems = [
    ...wrong,
    ...lines.map((line) => `line ${line} tells where the origin is: write its name at the edge instead`),
  ];
  if (problems.length > 0)
    throw new RunError(`${name}: ${config} has to be mended:\n  ${problems.join("\n  ")}`);
  return name;
}

function originOf({ machines = [], knownAddresses = [] }: WorkerSideArgs): Origin {
  return { machines, knownAddresses };
}
