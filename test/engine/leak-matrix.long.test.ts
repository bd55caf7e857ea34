import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { BUILD_TIMEOUT_MS, goTools } from "../support/go-tool.ts";
import { faults, isKnown, matrixText, type Row, resultsOf } from "../support/leaks/matrix.ts";
import { everyKindTest } from "../support/prepared-every-kind.ts";
import type { Scratch } from "../support/scratch.ts";
import { withFurtherSystem } from "./leak-stories/further-system.ts";
import { Receivers } from "./leak-stories/receivers.ts";
import { STORIES } from "./leak-stories/stories.ts";
import type { Story } from "./leak-stories/story.ts";
import { tell } from "./leak-stories/teller.ts";

interface Systems {
  receivers: Receivers;
  /** The system of every kind with those that it tells, made once; only to be forked. */
  toldOnce: Scratch;
  told: Scratch;
  /** That of the further kinds, likewise. */
  furtherOnce: Scratch;
  further: Scratch;
}

const test = everyKindTest.extend<Systems>({
  receivers: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures are wanted
    async ({}, use) => await Receivers.lend(use),
    { scope: "file" },
  ],
  toldOnce: [
    async ({ inUseOnce, receivers }, use) => {
      await inUseOnce.fork(async (system) => {
        await receivers.addTo(system);
        await use(system);
      });
    },
    { scope: "file" },
  ],
  told: async ({ toldOnce }, use) => await toldOnce.fork(use),
  furtherOnce: [
    async ({ receivers }, use) => {
      await withFurtherSystem(async (system) => {
        await receivers.addTo(system);
        await use(system);
      });
    },
    { scope: "file" },
  ],
  further: async ({ furtherOnce }, use) => await furtherOnce.fork(use),
});

const rows: Row[] = [];

beforeAll(async () => void (await goTools()), BUILD_TIMEOUT_MS);

async function look(
  { name, play, shows, known }: Story,
  system: Scratch,
  receivers: Receivers,
): Promise<void> {
  const report = await tell(system, receivers, play);
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
  test.for(on(undefined))("when it is %s", { timeout: 900_000 }, ([, story], { told, receivers }) =>
    look(story, told, receivers),
  );
  test.for(on("further"))("when it is %s", { timeout: 900_000 }, ([, story], { further, receivers }) =>
    look(story, further, receivers),
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
