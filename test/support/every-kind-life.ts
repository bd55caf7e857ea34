import { KEYTURN } from "../../rehearsal/scratch-system.ts";
import { bumpByHand, UP } from "./adopted-system.ts";
import { holdings, living, livingCredentials, valuesAtPlaces, writes } from "./cloud-places.ts";
import { APP, FIRST_GENERATIONS, IDS, IN_USE } from "./every-kind.ts";
import { type LeakReport, type Run, type RunResult, withLeakWatch } from "./leaks/index.ts";
import type { Scratch } from "./scratch.ts";

/** What is given by hand at each rotation. */
export const GIVEN = [
  'second "password" # with $signs, given 0002',
  "third-password-given-by-hand-0003",
] as const;

const ROOTS = Object.keys(FIRST_GENERATIONS);

/** The steps of the life, in their order. */
export const STEPS = ["adopt", "rotate", "retire", "rotate again", "roll back", "remove"] as const;

export type StepName = (typeof STEPS)[number];

/** How things stood after a step, and what its repetition did. */
export interface Told {
  readonly held: ReadonlyMap<string, string>;
  /** By secret; nothing where they are removed. */
  readonly values: ReadonlyMap<string, string>;
  readonly living: ReturnType<typeof livingCredentials>;
  /** Of all credentials of Fly and Neon so far, those that their APIs let in. */
  readonly letIn: ReadonlySet<string>;
  /** Requests by which it changed something. */
  readonly writes: readonly string[];
  readonly envFile: string;
  readonly again: {
    readonly exitCode: number | undefined;
    readonly writes: readonly string[];
    readonly output: string;
  };
  readonly heldAgain: ReadonlyMap<string, string>;
}

/** A whole life of every secret of the system of every kind, each step done twice, under the leak watch. */
export interface Life {
  readonly told: Readonly<Record<StepName, Told>>;
  readonly leaks: LeakReport;
  /** What the APIs would say where only these credentials lived. */
  living(values: Parameters<typeof living>[1]): ReturnType<typeof living>;
  /** The mark of what stands at the places beside keyturn's own. */
  readonly nobodys: string;
}

/** Lives it. @throws Error with a step's output where it did not end well */
export async function liveThrough(scratch: Scratch): Promise<Life> {
  const told: Partial<Record<StepName, Told>> = {};
  const watch = {
    roots: [scratch.folder],
    allow: (path: string) => path === scratch.path(".env"),
    secrets: () => canaries(scratch),
  };
  const leaks = await withLeakWatch(watch, async (run) => {
    const commands = new Commands(scratch, run);
    for (const name of STEPS) {
      const before = writes(scratch).length;
      await ACTS[name](commands, scratch);
      const after = writes(scratch).length;
      const held = holdings(scratch);
      const values = name === "remove" ? new Map() : valuesAtPlaces(scratch);
      const again = await commands.run("pulumi", [...UP, "--expect-no-changes"]);
      told[name] = {
        held,
        values,
        living: livingCredentials(scratch),
        letIn: await letIn(scratch),
        writes: writes(scratch).slice(before, after),
        envFile: scratch.read(".env"),
        again: {
          exitCode: again.exitCode,
          writes: writes(scratch).slice(after),
          output: again.stdout + again.stderr,
        },
        heldAgain: holdings(scratch),
      };
    }
  });
  return {
    told: told as Record<StepName, Told>,
    leaks,
    living: (values) => living(scratch, values),
    nobodys: scratch.cloud.mark("nobody's"),
  };
}

const ACTS: Readonly<Record<StepName, (commands: Commands, scratch: Scratch) => Promise<void>>> = {
  adopt: async (commands, scratch) => {
    const fly = ["adopt", "FLY_API_TOKEN", "--credential", IDS.FLY_API_TOKEN, "--yes"];
    await commands.done("keyturn", fly, IN_USE.FLY_API_TOKEN);
    await commands.give("DATABASE_PASSWORD-g1", IN_USE.DATABASE_PASSWORD);
    await commands.give("NEON_API_KEY-g1", IN_USE.NEON_API_KEY);
    const { FLY_API_TOKEN: _, ...others } = FIRST_GENERATIONS;
    scratch.setGenerations(others);
    await commands.done("pulumi", UP);
  },
  rotate: async (commands) => {
    await commands.done("keyturn", ["rotate", ...ROOTS, "--yes"], GIVEN[0]);
  },
  retire: async (commands, scratch) => {
    for (const name of ROOTS) {
      const { previous: _, ...rest } = scratch.generations(name);
      scratch.setGenerations({ [name]: rest });
    }
    await commands.done("pulumi", UP);
  },
  "rotate again": async (commands, scratch) => {
    await commands.give("DATABASE_PASSWORD-g3", GIVEN[1]);
    for (const name of ROOTS) bumpByHand(scratch, name);
    await commands.done("pulumi", [...UP, "--json"]);
  },
  "roll back": async (commands, scratch) => {
    for (const name of ROOTS) {
      const { current, previous = 0, ...rest } = scratch.generations(name);
      scratch.setGenerations({ [name]: { ...rest, current: previous, previous: current } });
    }
    await commands.done("pulumi", UP);
  },
  remove: async (commands) => {
    const derived = ["SERVICE_TOKEN", "DATABASE_URL", "EDGE_DIGEST"];
    await commands.done("keyturn", ["remove", ...ROOTS, ...derived, "--yes"]);
  },
};

/** Commands on the stack, run under the watch. */
class Commands {
  readonly #scratch: Scratch;
  readonly #run: Run;

  constructor(scratch: Scratch, run: Run) {
    this.#scratch = scratch;
    this.#run = run;
  }

  async run(tool: "keyturn" | "pulumi", args: readonly string[], input?: string): Promise<RunResult> {
    const [file, ...first] = tool === "keyturn" ? KEYTURN : ["pulumi"];
    const { env, stack } = this.#scratch;
    const options = { env, ...(input === undefined ? {} : { input }) };
    return await this.#run(file, [...first, ...args, "--stack", stack], options);
  }

  async done(tool: "keyturn" | "pulumi", args: readonly string[], input?: string): Promise<void> {
    const { exitCode, stdout, stderr } = await this.run(tool, args, input);
    if (exitCode !== 0)
      throw new Error(`${tool} ${args.join(" ")} ended with ${exitCode}:\n${stdout}${stderr}`);
  }

  async give(generation: string, value: string): Promise<void> {
    await this.done("pulumi", ["config", "set", "--secret", `keyturn-given:${generation}`], value);
  }
}

/** Asks the two APIs with each credential that they could know. */
async function letIn({ cloud }: Scratch): Promise<Set<string>> {
  const asked = [...cloud.seen].flatMap((value) => {
    if (value.startsWith("FlyV1 "))
      return [{ value, header: value, url: `${cloud.urls.fly}/v1/apps/${APP}/secrets` }];
    if (!value.startsWith("napi_")) return [];
    return [{ value, header: `Bearer ${value}`, url: `${cloud.urls.neon}/api/v2/api_keys` }];
  });
  const answers = await Promise.all(
    asked.map(async ({ value, header, url }) => {
      const { ok } = await fetch(url, { headers: { authorization: header } });
      return ok ? [value] : [];
    }),
  );
  return new Set(answers.flat());
}

/** Every value that any place was given or any API made; shorter ones would be found by chance. */
function canaries({ cloud }: Scratch): Record<string, string> {
  const long = [...cloud.seen].filter((value) => value.length >= 16);
  return Object.fromEntries(long.map((value, index) => [`value ${index}`, value]));
}
