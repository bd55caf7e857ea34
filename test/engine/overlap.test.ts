import { describe, expect } from "vitest";
import { bumpByHand, succeeded, UP } from "../support/adopted-system.ts";
import { held, proven, overlapTest as test } from "../support/overlap-system.ts";

describe("a rotation with overlap", () => {
  test("has acceptors take both values, proves it, and erases the old one when it is retired", async ({
    begun: { system, acceptor },
  }) => {
    const first = held(system, "api").get("TOKEN") ?? "";
    expect(proven(system, "takes")).toEqual({ generation: "1" });
    bumpByHand(system, "TOKEN");
    const rotated = succeeded(await system.pulumi(...UP));
    const second = held(system, "site").get("TOKEN") ?? "";
    expect(second).not.toBe(first);
    for (const place of ["api", "spare"]) {
      expect(held(system, place).get("TOKEN"), place).toBe(second);
      expect(held(system, place).get("TOKEN_PREVIOUS"), place).toBe(first);
    }
    expect(held(system, "site").has("TOKEN_PREVIOUS")).toBe(false);
    expect(proven(system, "takes")).toEqual({ generation: "2", previous: "1" });
    expect((await system.keyturn("status", "TOKEN")).all).not.toContain("TOKEN_PREVIOUS");
    expect(acceptor.accepts(first) && acceptor.accepts(second)).toBe(true);
    // The health gate, then the current value, the previous one and a wrong one.
    expect(acceptor.asked.map(({ accepted }) => accepted)).toEqual([true, true, true, false]);
    expect(rotated.all).not.toContain(second);

    const quiet = await system.pulumi(...UP, "--expect-no-changes");
    expect(quiet.exitCode, quiet.all).toBe(0);
    expect(acceptor.asked).toHaveLength(4);

    succeeded(await system.keyturn("retire", "TOKEN", "--yes"));
    for (const place of ["api", "spare"]) {
      expect(held(system, place).has("TOKEN_PREVIOUS"), place).toBe(false);
      expect(held(system, place).get("OTHER"), place).toBe("stays");
    }
    expect(acceptor.accepts(first)).toBe(false);
    expect(proven(system, "takes")).toEqual({ generation: "2" });
    expect(acceptor.asked.slice(4).map(({ accepted }) => accepted)).toEqual([true, false]);
    const after = await system.pulumi(...UP, "--expect-no-changes");
    expect(after.exitCode, after.all).toBe(0);
  });

  test("is not begun where the system is not healthy", async ({ begun: { system, acceptor } }) => {
    const before = held(system, "api").get("TOKEN");
    acceptor.isDown = true;
    bumpByHand(system, "TOKEN");
    const refused = await system.pulumi(...UP);
    expect(refused.exitCode).not.toBe(0);
    expect(refused.all).toContain("the system is not healthy, and TOKEN is not rotated");
    expect(held(system, "api").get("TOKEN")).toBe(before);
    expect(system.state()).not.toHaveProperty("TOKEN-g2");
    acceptor.isDown = false;
    succeeded(await system.keyturn("resume", "--yes"));
    expect(held(system, "site").get("TOKEN")).not.toBe(before);
  });
});

describe("a run that is targeted", () => {
  test("writes no caller where it leaves the probe before it out", async ({ begun: { system } }) => {
    const before = held(system, "site").get("TOKEN");
    bumpByHand(system, "TOKEN");
    const names = ["TOKEN-ledger", "TOKEN-g1", "TOKEN-g2", "api-TOKEN-previous", "spare-TOKEN-previous"];
    const targets = [...names, "api", "spare", "site"].flatMap((name) => ["--target", `**::${name}`]);
    const refused = await system.pulumi(...UP, ...targets);
    expect(refused.exitCode, refused.all).not.toBe(0);
    expect(refused.all).toContain("this run leaves TOKEN-proven-takes out");
    expect(held(system, "site").get("TOKEN")).toBe(before);
  });
});
