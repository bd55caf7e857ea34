import { renameSync, writeFileSync } from "node:fs";
import { describe, expect } from "vitest";
import { bumpByHand, succeeded, UP } from "../support/adopted-system.ts";
import { held, proven, overlapTest as test } from "../support/overlap-system.ts";

describe("a rotation with overlap that does not go straight through", () => {
  test("goes back with both values still accepted", async ({ begun: { system, acceptor } }) => {
    const first = held(system, "api").get("TOKEN") ?? "";
    bumpByHand(system, "TOKEN");
    succeeded(await system.pulumi(...UP));
    const second = held(system, "api").get("TOKEN") ?? "";
    succeeded(await system.keyturn("rollback", "TOKEN", "--yes"));
    expect(held(system, "site").get("TOKEN")).toBe(first);
    expect(held(system, "api").get("TOKEN")).toBe(first);
    expect(acceptor.accepts(second)).toBe(true);
    succeeded(await system.keyturn("retire", "TOKEN", "--yes"));
    expect(acceptor.accepts(second)).toBe(false);
    expect(acceptor.accepts(first)).toBe(true);
  });

  test("stops before the callers when a probe fails, and the next run asks again", async ({
    begun: { system, acceptor },
  }) => {
    const before = held(system, "site").get("TOKEN");
    // It keeps to what it read when it started, as a service does that nobody restarted.
    acceptor.file = system.path("stale.env");
    writeFileSync(acceptor.file, system.read("api/.env"));
    bumpByHand(system, "TOKEN");
    const stopped = await system.pulumi(...UP);
    expect(stopped.exitCode).not.toBe(0);
    expect(stopped.all).toContain("the current value of TOKEN");
    expect(stopped.all).not.toContain(held(system, "api").get("TOKEN") ?? "none");
    expect(held(system, "api").get("TOKEN")).not.toBe(before);
    expect(held(system, "site").get("TOKEN")).toBe(before);
    expect(proven(system, "takes")).toEqual({ generation: "1" });

    // Nor does anything retire the value that the callers hold.
    const early = await system.keyturn("retire", "TOKEN", "--yes");
    expect(early.stderr).toContain("generation 2 of TOKEN is not at site yet");
    const turned = system.generations("TOKEN");
    const { previous: _, ...rest } = turned;
    system.setGenerations({ TOKEN: rest });
    const dropped = await system.pulumi(...UP);
    expect(dropped.all).toContain(
      "generation 2 of TOKEN is not at every place yet, and generation 1 is in use",
    );
    system.setGenerations({ TOKEN: turned });
    acceptor.file = system.path("api/.env");
    succeeded(await system.keyturn("resume", "--yes"));
    expect(held(system, "site").get("TOKEN")).toBe(held(system, "api").get("TOKEN"));
    expect(proven(system, "takes")).toEqual({ generation: "2", previous: "1" });
  });
});

describe("an optional place that does not answer", () => {
  test("is owed the write, keeps the old value from being retired, and is caught up", async ({
    begun: { system },
  }) => {
    const first = held(system, "spare").get("TOKEN");
    renameSync(system.path("spare"), system.path("away"));
    bumpByHand(system, "TOKEN");
    const rotated = succeeded(await system.pulumi(...UP));
    expect(rotated.all).toContain("warning: spare does not answer");
    expect(rotated.all).toContain("it is owed TOKEN");
    const again = succeeded(await system.pulumi(...UP));
    expect(again.all).toMatch(/~ +keyturn:index:EnvFiles +spare +updated/);

    const refused = await system.keyturn("retire", "TOKEN", "--yes");
    expect(refused.exitCode, refused.all).not.toBe(0);
    expect(refused.all).toContain("spare did not answer and is owed TOKEN");
    expect(held(system, "api").get("TOKEN_PREVIOUS")).toBe(first);
    expect(system.state()).toHaveProperty("TOKEN-g1");

    renameSync(system.path("away"), system.path("spare"));
    succeeded(await system.keyturn("resume", "--yes"));
    expect(held(system, "spare").get("TOKEN")).toBe(held(system, "api").get("TOKEN"));
    expect(held(system, "api").has("TOKEN_PREVIOUS")).toBe(false);
    expect(system.state()).not.toHaveProperty("TOKEN-g1");
  });
});
