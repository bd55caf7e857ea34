import { defineConfig } from "vitest/config";

/** Tests that start processes of their own; `npm run check` leaves them out to stay quick. */
const PROCESS = "test/**/*.process.test.ts";
/** Tests that put something in a module's place, which others would meet. */
const ISOLATED = "test/**/*.isolated.test.ts";
/** Tests that need the engine. */
const ENGINE = "test/engine/**/*.test.ts";
/** Long stories on the engine, such as a kill at every step: `npm run test:long`. */
const LONG = "test/engine/**/*.long.test.ts";

const onTheEngine = {
  testTimeout: 180_000,
  hookTimeout: 120_000,
  maxWorkers: 3,
  sequence: { groupOrder: 2 },
};

/** One group after the other: what watches processes and times is not to run beside what is busy. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [PROCESS, ISOLATED, ENGINE],
          // Loading the same modules for every file anew would take longer than the tests.
          isolate: false,
          maxWorkers: "100%",
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: { name: "isolated", include: [ISOLATED], maxWorkers: "100%", sequence: { groupOrder: 0 } },
      },
      {
        test: {
          name: "process",
          include: [PROCESS],
          exclude: [ENGINE],
          testTimeout: 30_000,
          sequence: { groupOrder: 1 },
        },
      },
      { test: { name: "engine", include: [ENGINE], exclude: [LONG], ...onTheEngine } },
      { test: { name: "long", include: [LONG], ...onTheEngine } },
    ],
  },
});
