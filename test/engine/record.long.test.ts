import { readdirSync, rmSync, statSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readHistory } from "../../cli/history/history-file.ts";
import { succeeded } from "../support/adopted-system.ts";
import { type Scratch, withScratchSystem } from "../support/scratch.ts";

const HISTORY = ".keyturn/history";

const recordOf = async ({ folder, stack }: Scratch) => (await readHistory(folder, stack))?.runs ?? [];
const FLY = { sink: "control-plane", targets: ["control-plane"], secrets: ["FLY_API_TOKEN"] };
const GITHUB = { sink: "repo-FLY_API_TOKEN", targets: ["repo"], secrets: ["FLY_API_TOKEN"] };

describe("the record of a rotation that stopped half-way", () => {
  test("tells each run, and status goes on without it and without the passphrase", async () => {
    await withScratchSystem("molecule", async (system) => {
      succeeded(await system.keyturn("begin", "FLY_API_TOKEN", "--yes", "--why", "a first token"));
      const mend = system.cloud.fail({
        service: "github",
        method: "PUT",
        path: /actions\/secrets\/FLY_API_TOKEN$/,
        status: 422,
      });
      expect((await system.keyturn("rotate", "FLY_API_TOKEN", "--yes")).exitCode).toBe(1);
      mend();

      const [begun, failed] = await recordOf(system);
      expect(begun).toMatchObject({
        command: "begin",
        why: "a first token",
        outcome: "done",
        secrets: [{ secret: "FLY_API_TOKEN", kind: "create", to: 1 }],
        sinks: [
          { ...FLY, outcome: "written" },
          { ...GITHUB, outcome: "written" },
        ],
      });
      expect(failed).toMatchObject({
        command: "rotate",
        outcome: "failed",
        failed: [GITHUB.sink],
        secrets: [{ secret: "FLY_API_TOKEN", from: 1, to: 2 }],
        sinks: [
          { ...FLY, outcome: "written" },
          { ...GITHUB, outcome: "failed" },
        ],
      });
      const prints = [begun, failed].map((run) => run?.secrets[0]?.fingerprint);
      expect(prints).toEqual(Array(2).fill(expect.stringMatching(/^[0-9a-f]{8}:[0-9a-f]{32}$/)));
      expect(new Set(prints).size).toBe(2);
      expect(statSync(system.path(`${HISTORY}/demo.jsonl`)).mode & 0o777).toBe(0o600);
      expect(readdirSync(system.path(HISTORY)).filter((name) => name.endsWith(".open"))).toEqual([]);

      rmSync(system.path(HISTORY), { recursive: true });
      const locked = { env: { PULUMI_CONFIG_PASSPHRASE: undefined } };
      const status = succeeded(await system.run("keyturn", ["status", "--json", "FLY_API_TOKEN"], locked));
      expect(JSON.parse(status.stdout)).toMatchObject({
        stateKnown: true,
        secrets: [
          {
            applied: 1,
            drifting: true,
            delivered: [
              { target: "control-plane", generation: "2", behind: false },
              { target: "repo", generation: "1", behind: true },
            ],
          },
        ],
        lastRun: { command: "unrecorded", outcome: "unknown" },
      });

      succeeded(await system.keyturn("resume", "--yes"));
      const [made, resumed] = await recordOf(system);
      expect(made).toMatchObject({
        command: "unrecorded",
        sinks: [
          { ...FLY, outcome: "written" },
          { ...GITHUB, outcome: "not reached" },
        ],
      });
      expect(resumed).toMatchObject({
        command: "resume",
        outcome: "done",
        secrets: [{ secret: "FLY_API_TOKEN", kind: "rotate", from: 1, to: 2, fingerprint: prints[1] }],
        sinks: [
          { ...FLY, outcome: "unchanged" },
          { ...GITHUB, outcome: "written" },
        ],
      });
    });
  });
});
