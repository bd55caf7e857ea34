import { fileURLToPath } from "node:url";
import { execa } from "execa";
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { parseEnv, setValues } from "../../provider/env-file/index.ts";
import { envText, wantedValues } from "../../tools/compose-vectors/round-trips.ts";

const FOLDER = fileURLToPath(new URL("../../tools/compose-vectors", import.meta.url));
const CASES = 4_000;

const reading = z.object({
  values: z.record(z.string(), z.string()).default({}),
  error: z.literal(true).optional(),
});

/** What Compose's own parser reads in each text, nothing where it refuses it. */
async function readByCompose(texts: readonly string[]): Promise<(Record<string, string> | undefined)[]> {
  const { stdout } = await execa("go", ["run", "."], { cwd: FOLDER, input: JSON.stringify(texts) });
  const readings = z.array(reading).length(texts.length).parse(JSON.parse(stdout));
  return readings.map(({ values, error }) => (error ? undefined : values));
}

/** Names of keys whose value may come from another key's. */
function interpolated(text: string): Set<string> {
  const lines = text.split(/\r?\n/).filter((line) => line.includes("$"));
  return new Set(lines.flatMap((line) => /^\s*(?:export\s+)?([^\s=:]+)/.exec(line)?.[1] ?? []));
}

test("what Docker Compose reads after a change is what it read before it, but for the values that were changed", async () => {
  const seed = Date.now() % 2 ** 31;
  const cases = fc
    .sample(fc.tuple(envText, wantedValues), { numRuns: CASES, seed })
    .map(([text, wanted]) => ({
      before: text,
      wanted,
      after: setValues(parseEnv(text), wanted).print(),
    }));
  const before = await readByCompose(cases.map((one) => one.before));
  const after = await readByCompose(cases.map((one) => one.after));
  let compared = 0;
  for (const [index, { before: text, wanted, after: changed }] of cases.entries()) {
    const [was, is] = [before[index], after[index]];
    const what = `seed ${seed}: ${JSON.stringify({ text, wanted: [...wanted], changed })}`;
    if (was === undefined) continue;
    expect(is, what).toBeDefined();
    expect(is, what).toMatchObject(Object.fromEntries(wanted));
    const others = (values: Record<string, string> = {}) => {
      const mayFollow = interpolated(text);
      return Object.fromEntries(
        // A name alone at the end of a file, which Compose takes for the value of a key without a name.
        Object.entries(values).filter(([key]) => key !== "" && !wanted.has(key) && !mayFollow.has(key)),
      );
    };
    expect(others(is), what).toEqual(others(was));
    compared += Object.keys(others(was)).length;
  }
  expect(before.filter((values) => values !== undefined).length).toBeGreaterThan(CASES / 2);
  expect(compared).toBeGreaterThan(CASES / 2);
});
