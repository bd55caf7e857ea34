import { type Output, output, secret, unknown } from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { plain } from "../../components/rotation/plain.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Answers after so many minutes. */
const late = (minutes: number) =>
  output(new Promise<string>((resolve) => setTimeout(() => resolve("synthetic"), minutes * 60_000)));

describe("what a hook asks of an output", () => {
  it("is its value, secret or not", async () => {
    expect(await plain(output("synthetic"))).toBe("synthetic");
    expect(await plain(secret("synthetic"))).toBe("synthetic");
  });

  it("is waited for, however busy the machine is", async () => {
    const found = plain(late(10));
    await vi.advanceTimersByTimeAsync(11 * 60_000);
    expect(await found).toBe("synthetic");
  });

  it("is nothing, at once, where the run does not know it", async () => {
    expect(await plain(output(unknown) as Output<string>)).toBeUndefined();
    const found = plain(late(1).apply(() => unknown as string));
    await vi.advanceTimersByTimeAsync(61_000);
    expect(await found).toBeUndefined();
  });
});
