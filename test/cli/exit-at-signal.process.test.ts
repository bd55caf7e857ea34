import { once } from "node:events";
import { join } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";
import { EXIT } from "../../cli/errors.ts";

const MODULE = join(import.meta.dirname, "../../cli/exit-at-signal.ts");
const PROGRAM = `
  import { exitAtSignal } from ${JSON.stringify(MODULE)};
  process.once("exit", () => console.log("removed"));
  exitAtSignal();
  setInterval(() => {}, 1_000);
  console.log("ready");`;

it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "what a process made is removed when it gets %s, as from a terminal that is closed",
  async (signal) => {
    const run = execa(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", PROGRAM], {
      reject: false,
    });
    await once(run.stdout, "data");
    run.kill(signal);
    const { stdout, stderr, exitCode } = await run;
    expect(stdout).toBe("ready\nremoved");
    expect(stderr).toContain(`Stopped by ${signal}.`);
    expect(exitCode).toBe(EXIT.interrupted);
  },
  60_000,
);
