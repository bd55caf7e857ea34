import { writeFileSync } from "node:fs";
import { execa } from "execa";
import { describe, expect } from "vitest";
import { succeeded, systemTest as test, UP } from "../support/adopted-system.ts";
import { locked } from "../support/moments.ts";

const ROTATE = ["rotate", "DASHBOARD_PASSWORD", "--yes"];

describe("a state whose side file a kill left empty", () => {
  test("is said to be whole, and how to read it again", async ({ adopted }) => {
    const sideFile = adopted.path(".keyturn/state/.pulumi/stacks/local-ai/demo.json.attrs");
    writeFileSync(sideFile, "");
    const torn = await adopted.keyturn(...ROTATE);
    expect(torn.exitCode).toBe(1);
    expect(torn.stderr).toContain("The state beside it is whole. Remove the side file: ");
    const [, remedy = ""] = /`(find [^`]+)`/.exec(torn.stderr) ?? [];
    await execa("sh", ["-c", remedy.replace("STATE_FOLDER", adopted.path(".keyturn/state"))]);
    succeeded(await adopted.keyturn(...ROTATE, "--dry-run"));
  });
});

describe("a state that is locked", () => {
  test("is left alone, with its holder named, and taken on where the holder is dead", async ({ adopted }) => {
    const before = adopted.standing();
    const holder = adopted.start("pulumi", UP);
    await locked(adopted);
    holder.kill("SIGSTOP");
    const alive = await adopted.keyturn(...ROTATE);
    expect(alive.stderr).toMatch(
      new RegExp(
        `^keyturn: the state of demo is locked by \\S+ \\(process ${holder.pid}\\) since \\S+Z\\. Wait until it has ended\\.`,
        "m",
      ),
    );
    expect(alive.exitCode).toBe(4);
    expect(adopted.standing()).toEqual(before);

    holder.kill("SIGKILL");
    await holder;
    const dead = succeeded(await adopted.keyturn(...ROTATE));
    expect(dead.stderr).toMatch(
      new RegExp(
        `^Took off the lock of \\S+ \\(process ${holder.pid}\\) since \\S+Z: that process is gone\\.$`,
        "m",
      ),
    );
    expect(adopted.generations("DASHBOARD_PASSWORD").current).toBe(2);
  });
});
