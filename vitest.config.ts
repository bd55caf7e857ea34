import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Tests that start processes of their own; `npm run check` leaves them out to stay quick. */
const PROCESS = "test/**/*.process.test.ts";
/** Tests that put something in a module's place, which others would meet. */
const ISOLATED = "test/**/*.isolated.test.ts";
/** Tests that need the engine. */
const ENGINE = "test/engine/**/*.test.ts";
/** Long stories, most of them on the engine, such as a kill at every step: `npm run test:long`. */
const LONG = "test/**/*.long.test.ts";

/** Each file of these has a process of its own, and most load the SDK. */
const alone = { execArgv: ["--import", new URL("tools/start/light-sdk.js", import.meta.url).href] };

const onTheEngine = {
  ...alone,
  // A busy machine is no failure; what hangs is.
  testTimeout: 360_000,
  hookTimeout: 120_000,
  maxWorkers: 3,
  sequence: { groupOrder: 2 },
};

/** What takes longest: begun last, it would run on alone while the other workers have nothing to do. */
const LONGEST = [
  "rehearse.test.ts",
  "cloud-life.test.ts",
  "keyturn-rotation.test.ts",
  "keyturn-leaks.test.ts",
  "life.long.test.ts",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}`));
      return at < 0 ? LONGEST.length : at;
    };
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => place(one) - place(other));
  }
}

/** One group after the other: what watches processes and times is not to run beside what is busy. */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [PROCESS, ISOLATED, ENGINE, LONG],
          // Loading the same modules for every file anew would take longer than the tests.
          isolate: false,
          // A busy machine is no failure.
          testTimeout: 30_000,
          maxWorkers: "100%",
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "isolated",
          include: [ISOLATED],
          ...alone,
          testTimeout: 30_000,
          maxWorkers: "100%",
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "process",
          include: [PROCESS],
          ...alone,
          exclude: [ENGINE],
          testTimeout: 30_000,
          sequence: { groupOrder: 1 },
        },
      },
      { test: { name: "engine", include: [ENGINE], exclude: [LONG], ...onTheEngine } },
      // Three of them at once on two cores take three times as long as one alone.
      { test: { name: "long", include: [LONG], ...onTheEngine, testTimeout: 600_000 } },
    ],
  },
});
