import { describe, expect } from "vitest";
import { bumpByHand, PREVIEW, succeeded, UP } from "../support/adopted-system.ts";
import { holdings, livingCredentials, valuesAtPlaces, writes } from "../support/cloud-places.ts";
import { everyKindTest as test } from "../support/prepared-every-kind.ts";
import type { Scratch } from "../support/scratch.ts";

describe("a run that leaves a secret's ledger out", () => {
  test.for([
    ["--exclude", "**FLY_API_TOKEN-ledger"],
    ["--target", "**FLY_API_TOKEN-g2", "--target", "**app"],
  ])("is refused before any write: %j", async (args, { inUse }) => {
    bumpByHand(inUse, "FLY_API_TOKEN");
    await expectRefused(inUse, [...UP, ...args], "this run leaves the ledger of FLY_API_TOKEN out");
  });

  test("works where it names the ledger as well, whatever else is to turn", async ({ inUse }) => {
    const before = valuesAtPlaces(inUse);
    for (const name of ["REGISTRY_TOKEN", "EDGE_KEY"]) bumpByHand(inUse, name);
    const names = ["REGISTRY_TOKEN-ledger", "REGISTRY_TOKEN-g2", "env", "repo-REGISTRY_TOKEN"];
    succeeded(await inUse.pulumi(...UP, ...names.flatMap((name) => ["--target", `**::${name}`])));
    const after = valuesAtPlaces(inUse);
    expect([...after.keys()].filter((name) => before.get(name) !== after.get(name))).toEqual([
      "REGISTRY_TOKEN",
    ]);
  });

  test("gives no place a value that it does not make", async ({ inUse }) => {
    const [held, told] = [holdings(inUse), writes(inUse).length];
    for (const name of ["SIGNING_KEY", "EDGE_KEY"]) bumpByHand(inUse, name);
    const names = ["SIGNING_KEY-ledger", "EDGE_KEY-ledger", "env", "repo-SERVICE_TOKEN", "store-EDGE_DIGEST"];
    const ran = await inUse.pulumi(...UP, ...names.flatMap((name) => ["--target", `**::${name}`]));
    expect(ran.exitCode, ran.all).not.toBe(0);
    expect(writes(inUse).slice(told)).toEqual([]);
    expect(holdings(inUse)).toEqual(held);
  });
});

describe("pulumi destroy", () => {
  test("deletes nothing of what stands in the cloud, and revokes nothing", async ({ inUse }) => {
    const args = ["destroy", "--yes", "--run-program", "--skip-preview", "--non-interactive"];
    await expectRefused(inUse, args, "a keyturn stack is not destroyed in passing");
  });
});

describe("pulumi refresh", () => {
  test("mints nothing, and leaves nothing to be done", async ({ inUse }) => {
    const [held, told, before] = [holdings(inUse), writes(inUse).length, Object.keys(inUse.state())];
    succeeded(await inUse.pulumi("refresh", "--yes", "--skip-preview", "--non-interactive"));
    expect(Object.keys(inUse.state())).toEqual(before);
    const again = await inUse.pulumi(...UP, "--expect-no-changes");
    expect(again.exitCode, again.all).toBe(0);
    expect(writes(inUse).slice(told)).toEqual([]);
    expect(holdings(inUse)).toEqual(held);
  });
});

describe("another version of the providers' packages", () => {
  test("previews no new generation and no write", async ({ inUse }) => {
    await becomeOlder(inUse, ["random", "command", "github", "cloudflare"]);
    const { stdout, exitCode, all } = await inUse.pulumi(...PREVIEW, "--json");
    expect(exitCode, all).toBe(0);
    expect(JSON.parse(stdout).changeSummary).toEqual({ same: expect.any(Number) });
  });
});

/** The command fails for the reason, and everything is as it was, here and in the cloud. */
async function expectRefused(system: Scratch, args: readonly string[], reason: string): Promise<void> {
  const [held, alive, told] = [holdings(system), livingCredentials(system), writes(system).length];
  const standing = system.standing();
  const ran = await system.pulumi(...args);
  expect(ran.exitCode, ran.all).not.toBe(0);
  expect(ran.all).toContain(reason);
  expect(writes(system).slice(told)).toEqual([]);
  expect([holdings(system), livingCredentials(system), system.standing()]).toEqual([held, alive, standing]);
}

/** Makes the state as versions of the packages before these would have left it. */
async function becomeOlder(system: Scratch, names: readonly string[]): Promise<void> {
  const exported = succeeded(await system.pulumi("stack", "export")).stdout;
  const state = JSON.parse(exported) as { deployment: { resources: StateProvider[] } };
  const older = new Map<string, string>();
  for (const name of names) {
    const mine = state.deployment.resources.filter(({ type }) => type === `pulumi:providers:${name}`);
    expect(mine, name).toHaveLength(1);
    for (const { urn, inputs, outputs } of mine) {
      inputs.version = outputs.version = inputs.version.replace(/^(\d+)\.\d+\.\d+$/, "$1.0.0");
      older.set(urn, urn.replace(/default_(\d+)_\d+_\d+$/, "default_$1_0_0"));
    }
  }
  const input = [...older].reduce((text, [now, then]) => text.replaceAll(now, then), JSON.stringify(state));
  expect(input.match(/default_\d+_0_0/g)?.length).toBeGreaterThan(3);
  succeeded(await system.run("pulumi", ["stack", "import"], { input }));
}

interface StateProvider {
  urn: string;
  type: string;
  inputs: { version: string };
  outputs: { version: string };
}
