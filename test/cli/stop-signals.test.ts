import { describe, expect, it } from "vitest";
import { preview, up } from "../../cli/engine/run.ts";
import { EXIT } from "../../cli/errors.ts";

type StackOfRun = Parameters<typeof preview>[0];

/** A stack whose engine runs until it is told to stop, or ends by itself; counts how often it was told. */
function stackThat(ends: "when told" | "well"): { stack: StackOfRun; told: () => number } {
  let told = 0;
  const run = async ({ signal }: { signal: AbortSignal }) => {
    signal.addEventListener("abort", () => {
      told += 1;
    });
    if (ends === "well") return { changeSummary: { same: 1 }, summary: { resourceChanges: { same: 1 } } };
    return await new Promise((_, reject) => {
      // The engine takes its time to end a step and to give its lock back.
      signal.addEventListener("abort", () => setTimeout(() => reject(new Error("code: 255")), 20));
    });
  };
  return { stack: { name: "test", preview: run, up: run } as unknown as StackOfRun, told: () => told };
}

describe.each([
  ["a preview", preview, ". Nothing was changed", EXIT.interrupted],
  ["an update", up, "", EXIT.failed],
] as const)("%s that is told to stop", (_what, run, changed, atInterrupt) => {
  it("by SIGTERM hands one stop on, waits for the engine, and fails", async () => {
    const { stack, told } = stackThat("when told");
    const running = run(stack, {});
    process.emit("SIGTERM");
    process.emit("SIGTERM");
    await expect(running).rejects.toMatchObject({
      exitCode: EXIT.failed,
      message: `stopped by SIGTERM, after the engine had ended what it was at${changed}`,
    });
    expect(told()).toBe(1);
  });

  it("by a terminal's SIGINT tells the engine nothing, which got it too, and fails where that ends well", async () => {
    const { stack, told } = stackThat("well");
    const running = run(stack, {});
    process.emit("SIGINT");
    process.emit("SIGTERM");
    await expect(running).rejects.toMatchObject({
      exitCode: atInterrupt,
      message: `stopped by SIGINT, after the engine had ended what it was at${changed}`,
    });
    expect(told()).toBe(0);
  });

  it("leaves the signals as they were when it has ended", async () => {
    const listening = () => [process.listenerCount("SIGTERM"), process.listenerCount("SIGINT")];
    const before = listening();
    await run(stackThat("well").stack, {});
    expect(listening()).toEqual(before);
  });
});
