import { findTool } from "../tools/find-tool.ts";
import { runTool, ToolFailed } from "../tools/run-tool.ts";
import { type PlaceDriver, type PlaceOf, PlaceSilent } from "./driver.ts";

type Place = PlaceOf<"command">;

/** What one of the commands is told, as a line of JSON. */
interface Told {
  readonly key: string;
  readonly value?: string;
  readonly generation?: number | string;
  readonly previous?: { readonly generation: number | string; readonly value: string };
}

/** Source: sysexits.h, EX_TEMPFAIL. */
const NO_ANSWER = 75;

/** A place that a person's own programs write. Each is told of one key on standard input; nothing that it prints is shown. */
export const command: PlaceDriver<"command"> = {
  async problems({ name, target, directory }) {
    const programs = [target.run, target.check, target.forget, target.absent].flatMap(
      (run) => run?.[0] ?? [],
    );
    const missing: string[] = [];
    for (const program of new Set(programs)) {
      if ((await findTool(program, directory)) === undefined) missing.push(program);
    }
    return missing.map(
      (program) =>
        `${program}, which ${name} is written with, can't be run: a path begins at the system's folder and its file has to ` +
        "be executable (chmod +x), another name has to be on PATH",
    );
  },

  async held(place, keys, known) {
    const { check } = place.target;
    if (check === undefined) return undefined;
    const found = new Map<string, string>();
    for (const key of keys) {
      for (const value of known.get(key) ?? []) {
        if (!(await holds(place, check, { key, value }))) continue;
        found.set(key, value);
        break;
      }
    }
    return found;
  },

  async write(place, { values, absent }) {
    for (const { key, value, generation, previous } of values) {
      const told = {
        key,
        value,
        generation: numberOf(generation),
        ...(previous === undefined
          ? {}
          : { previous: { generation: numberOf(previous.generation), value: previous.value } }),
      };
      await runOne(place, place.target.run, told, `writes ${key} to ${place.name}`);
    }
    const { absent: empty } = place.target;
    for (const key of absent) {
      if (empty === undefined) throw new Error(notEmptied(place, key));
      await runOne(place, empty, { key }, `takes ${key} out of ${place.name}`);
    }
  },

  async forget(place, previous) {
    const { forget } = place.target;
    if (forget === undefined) return;
    for (const [key, value] of previous) {
      await runOne(place, forget, { key, value }, `lets the previous ${key} die at ${place.name}`);
    }
  },
};

function notEmptied({ name }: Place, key: string): string {
  return (
    `${key} can't be taken out of ${name}: the catalog names no program that does it. Add absent: [PROGRAM] to ${name}, then ` +
    "keyturn resume"
  );
}

async function holds(place: Place, check: readonly string[], told: Told): Promise<boolean> {
  try {
    await runOne(place, check, told, `looks whether ${place.name} holds a value of ${told.key}`);
    return true;
  } catch (error) {
    if (error instanceof ToolFailed && error.exitCode === 1) return false;
    throw error;
  }
}

async function runOne(
  { target: { timeout }, directory, name }: Place,
  [program = "", ...args]: readonly string[],
  told: Told,
  purpose: string,
): Promise<void> {
  const install = `see \`run\`, \`check\`, \`forget\` and \`absent\` of ${name} in the catalog`;
  const input = `${JSON.stringify(told)}\n`;
  try {
    await runTool({ program, args, input, directory, purpose, install, timeoutMs: timeout });
  } catch (error) {
    if (!(error instanceof ToolFailed) || error.exitCode === undefined) throw error;
    const { message, exitCode, printed } = error;
    if (exitCode === NO_ANSWER) throw new PlaceSilent(`${program} ended with ${NO_ANSWER}`);
    const left = "what it printed is left out, since it may hold the value: run it by hand to see";
    throw new ToolFailed(`${message}; ${left}`, exitCode, printed);
  }
}

/** A derived value's generation is its parents', such as `JWT_SECRET:3`. */
function numberOf(generation: string): number | string {
  return /^\d+$/.test(generation) ? Number(generation) : generation;
}
