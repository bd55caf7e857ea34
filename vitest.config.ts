import { defineConfig } from "vitest/config";

/** Tests that start processes of their own; `npm run check` leaves them out to stay quick. */
const PROCESS = "test/**/*.process.test.ts";
/** Tests that need the engine. */
const ENGINE = "test/engine/**/*.test.ts";

/** One group after the other: what watches processes and times is not to run beside what is busy. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [PROCESS, ENGINE],
          sequence: { groupOrder: 0 },
        },
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
      {
        test: {
          name: "engine",
          include: [ENGINE],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
