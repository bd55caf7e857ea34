import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect } from "vitest";
import { succeeded } from "../support/adopted-system.ts";
import { faults, isKnown, matrixText, type Row, resultsOf } from "../support/leaks/matrix.ts";
import { everyKindTest } from "../support/prepared-every-kind.ts";
import { type Scratch, withScratchSystem } from "../support/scratch.ts";
import { STORIES } from "./leak-stories/stories.ts";
import type { Story } from "./leak-stories/story.ts";
import { tell } from "./leak-stories/teller.ts";

/** Kinds of destination that the system of every kind lacks. */
const FURTHER_KINDS = fileURLToPath(new URL("../support/catalogs/further-kinds.yaml", import.meta.url));

const test = everyKindTest.extend<{ furtherOnce: Scratch; further: Scratch }>({
  furtherOnce: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures are wanted
    async ({}, use) => {
      await withScratchSystem(FURTHER_KINDS, async (scratch) => {
        writeFileSync(scratch.path("edge.mjs"), "export default {};\n");
        succeeded(await scratch.pulumi("stack", "init", "--no-select", "--non-interactive"));
        await use(scratch);
      });
    },
    { scope: "file" },
  ],
  further: async ({ furtherOnce }, use) => await furtherOnce.fork(use),
});

const rows: Row[] = [];

async function look({ name, play, shows, known }: Story, system: Scratch): Promise<void> {
  const report = await tell(system, play);
  rows.push({ story: name, report, ...(known === undefined ? {} : { known }) });
  expect(report.leaks.filter((leak) => !isKnown(leak, known))).toEqual([]);
  expect(report.problems).toEqual([]);
  for (const channel of shows) expect(report.searched[channel]?.bytes ?? 0, channel).toBeGreaterThan(0);
  for (const channel of known?.channels ?? [])
    expect(report.leaks.map((leak) => leak.channel)).toContain(channel);
}

const on = (which: Story["on"]) =>
  STORIES.filter((story) => story.on === which).map((story) => [story.name, story] as const);

describe("no value is found in any channel", () => {
  test.for(on(undefined))("when it is %s", { timeout: 900_000 }, ([, story], { inUse }) =>
    look(story, inUse),
  );
  test.for(on("further"))("when it is %s", { timeout: 900_000 }, ([, story], { further }) =>
    look(story, further),
  );
});

afterAll(() => {
  if (rows.length === 0) return;
  process.stdout.write(`\n${matrixText(rows)}\n`);
  const { KEYTURN_LEAK_MATRIX: path } = process.env;
  if (path !== undefined) writeFileSync(path, `${JSON.stringify(resultsOf(rows), null, 2)}\n`);
});

describe("the matrix", () => {
  test("has looked at something in every channel", () => {
    // A run of some stories only shows those.
    if (rows.length === STORIES.length) expect(faults(rows)).toEqual([]);
    expect(rows.length).toBeGreaterThan(0);
  });
});
