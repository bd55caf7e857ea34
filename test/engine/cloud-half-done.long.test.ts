import { describe, expect, onTestFinished } from "vitest";
import type { Fault } from "../../rehearsal/cloud/faults.ts";
import { bumpByHand, succeeded, UP } from "../support/adopted-system.ts";
import { holdings, living, livingCredentials, valuesAtPlaces, writes } from "../support/cloud-places.ts";
import { IN_USE } from "../support/every-kind.ts";
import { giveByHand, everyKindTest as test } from "../support/prepared-every-kind.ts";
import type { Scratch } from "../support/scratch.ts";

const PUT_AT_GITHUB = { service: "github", method: "PUT", path: /actions\/secrets\/FLY_API_TOKEN$/ } as const;

describe("a token that stands in two places, of which GitHub refuses it", () => {
  test("stands at Fly, the old one lives, and the next run finishes with the same value", async ({
    inUse,
  }) => {
    const before = holdings(inUse);
    const mend = fail(inUse, { ...PUT_AT_GITHUB, status: 422 });
    const ran = await inUse.keyturn("rotate", "FLY_API_TOKEN", "--yes");
    expect(ran.exitCode, ran.all).toBe(1);
    expect(ran.stderr).toContain("Mend the cause, then go on: keyturn resume");
    const half = holdings(inUse);
    expect(changed(before, half)).toEqual(["app FLY_API_TOKEN"]);
    expect((await inUse.keyturn("status")).all).toMatch(
      /FLY_API_TOKEN +minted +2, 1 kept, state has 1[\s\S]*did not reach every place: keyturn resume/,
    );
    expect((await inUse.pulumi("preview", "--non-interactive")).all).toMatch(/FLY_API_TOKEN *: 1 => 2/);
    const { fly } = livingCredentials(inUse);
    expect(fly).toEqual([before.get("app FLY_API_TOKEN"), half.get("app FLY_API_TOKEN")]);

    mend();
    const told = writes(inUse).length;
    const early = await inUse.keyturn("retire", "FLY_API_TOKEN", "--yes");
    expect(early.exitCode, early.all).toBe(3);
    expect(early.stderr).toContain("generation 2 of FLY_API_TOKEN is not at repo yet");
    expect(early.stderr).toContain("first keyturn resume, then keyturn retire FLY_API_TOKEN");
    succeeded(await inUse.pulumi(...UP));
    expect(valuesAtPlaces(inUse).get("FLY_API_TOKEN")).not.toBe(IN_USE.FLY_API_TOKEN);
    expect(holdings(inUse).get("app FLY_API_TOKEN")).toBe(half.get("app FLY_API_TOKEN"));
    expect(changed(half, holdings(inUse))).toEqual(["repo FLY_API_TOKEN"]);
    expect((await inUse.keyturn("status")).all).not.toContain("state has");
    expect(livingCredentials(inUse).fly).toEqual(fly);
    expect(writes(inUse).slice(told)).toEqual([expect.stringMatching(/^github PUT .*FLY_API_TOKEN$/)]);
  });
});

describe("a token that stands in two places, of which the first refuses it", () => {
  test("stands nowhere yet, and both credentials live", async ({ inUse }) => {
    fail(inUse, { service: "fly", method: "POST", path: /\/secrets$/, status: 500 });
    const before = holdings(inUse);
    bumpByHand(inUse, "FLY_API_TOKEN");
    const ran = await inUse.pulumi(...UP);
    expect(ran.exitCode, ran.all).not.toBe(0);
    expect(holdings(inUse)).toEqual(before);
    expect(livingCredentials(inUse).fly).toHaveLength(2);
  });
});

const UNANSWERED = [
  { secret: "FLY_API_TOKEN", place: "repo FLY_API_TOKEN", fault: { ...PUT_AT_GITHUB, status: 422 } },
  {
    secret: "DATABASE_PASSWORD",
    place: "app DATABASE_PASSWORD",
    fault: { service: "fly", method: "POST", path: /\/secrets$/, status: 422 },
  },
  {
    secret: "EDGE_KEY",
    place: "store EDGE_KEY",
    fault: { service: "cloudflare", method: "PATCH", path: /secrets/, status: 403 },
  },
] as const;

describe("a write that was done and not answered, in a rotation that is rolled back", () => {
  test.for(UNANSWERED)("is undone: $place", async ({ secret, place, fault }, { inUse }) => {
    const before = holdings(inUse);
    const mend = fail(inUse, { ...fault, afterwards: true });
    const ran = await inUse.run("keyturn", ["rotate", secret, "--yes"], { input: "synthetic-next\n" });
    expect(ran.exitCode, ran.all).toBe(1);
    expect(holdings(inUse).get(place), ran.all).not.toBe(before.get(place));

    mend();
    const back = succeeded(await inUse.keyturn("rollback", secret, "--yes"));
    expect(back.stderr).toMatch(/The run before may have reached .* without the state's knowledge/);
    expect(holdings(inUse)).toEqual(before);

    if (secret !== "FLY_API_TOKEN") return;
    succeeded(await inUse.keyturn("retire", secret, "--yes"));
    expect(livingCredentials(inUse).fly).toEqual([before.get("app FLY_API_TOKEN")]);
  });
});

describe("a write that was done and not answered, where the stack file is turned back by hand", () => {
  test("is not left there by plain pulumi up, and undone by keyturn resume", async ({ inUse }) => {
    const before = holdings(inUse);
    const mend = fail(inUse, { ...PUT_AT_GITHUB, status: 422, afterwards: true });
    const ran = await inUse.keyturn("rotate", "FLY_API_TOKEN", "--yes");
    expect(ran.exitCode, ran.all).toBe(1);
    mend();
    const half = holdings(inUse);
    expect(changed(before, half)).toEqual(["app FLY_API_TOKEN", "repo FLY_API_TOKEN"]);

    const { current, previous = 0, ...rest } = inUse.generations("FLY_API_TOKEN");
    inUse.setGenerations({ FLY_API_TOKEN: { current: previous, previous: current, ...rest } });
    const refused = await inUse.pulumi(...UP);
    expect(refused.exitCode, refused.all).not.toBe(0);
    expect(refused.all).toContain("To go back, which writes them all: keyturn resume");
    expect(holdings(inUse)).toEqual(half);

    succeeded(await inUse.keyturn("resume", "--yes"));
    expect(holdings(inUse)).toEqual(before);
  });
});

describe("a server that asks for patience", () => {
  test("is asked again, and the rotation is none the worse", async ({ inUse }) => {
    fail(inUse, { ...PUT_AT_GITHUB, status: 429, times: 1, headers: { "retry-after": "1" } });
    bumpByHand(inUse, "FLY_API_TOKEN");
    const told = inUse.cloud.requests.length;
    succeeded(await inUse.pulumi(...UP));
    const puts = inUse.cloud.requests
      .slice(told)
      .filter(({ method, path }) => method === "PUT" && PUT_AT_GITHUB.path.test(path));
    expect(puts.map(({ status }) => status)).toEqual([429, 204]);
    const value = valuesAtPlaces(inUse).get("FLY_API_TOKEN") ?? "";
    expect(livingCredentials(inUse).fly).toEqual(
      living(inUse, { fly: [IN_USE.FLY_API_TOKEN, value], neon: [], registry: [] }).fly,
    );
  });
});

describe("an empty value", () => {
  test.for(["keyturn", "pulumi"] as const)("is refused before any request: %s", async (tool, { inUse }) => {
    const told = writes(inUse).length;
    const before = inUse.state();
    if (tool === "pulumi") {
      await giveByHand(inUse, "DATABASE_PASSWORD-g2", "");
      bumpByHand(inUse, "DATABASE_PASSWORD");
    }
    const args = tool === "pulumi" ? UP : ["rotate", "DATABASE_PASSWORD", "--yes"];
    const ran = await inUse.run(tool, args, { input: "\n" });
    expect(ran.exitCode, ran.all).not.toBe(0);
    expect(ran.all).toContain(
      tool === "pulumi"
        ? "DATABASE_PASSWORD-g2 has no value yet"
        : "the value given for DATABASE_PASSWORD is shorter than its 1 characters. Nothing was changed",
    );
    expect(writes(inUse).slice(told)).toEqual([]);
    expect(inUse.state()).toMatchObject({ ...before, "DATABASE_PASSWORD-ledger": expect.anything() });
    expect(inUse.state()).not.toHaveProperty("DATABASE_PASSWORD-g2");
  });
});

describe("a retirement whose revocation fails", () => {
  test("keeps the generation in the state, and the next run revokes it", async ({ inUse }) => {
    bumpByHand(inUse, "NEON_API_KEY");
    succeeded(await inUse.pulumi(...UP));
    const { previous: _, ...rest } = inUse.generations("NEON_API_KEY");
    inUse.setGenerations({ NEON_API_KEY: rest });
    const both = livingCredentials(inUse).neon;
    const mend = fail(inUse, { service: "neon", method: "DELETE", path: /api_keys/, status: 500 });
    const ran = await inUse.pulumi(...UP);
    expect(ran.exitCode, ran.all).not.toBe(0);
    expect(ran.all).toContain("Neon's API refused to revoke an API key (HTTP 500)");
    expect(inUse.state()).toHaveProperty("NEON_API_KEY-g1");
    expect(livingCredentials(inUse).neon).toEqual(both);

    mend();
    succeeded(await inUse.pulumi(...UP));
    expect(inUse.state()).not.toHaveProperty("NEON_API_KEY-g1");
    const value = valuesAtPlaces(inUse).get("NEON_API_KEY") ?? "";
    expect(livingCredentials(inUse).neon).toEqual([inUse.cloud.mark(value)]);
  });
});

/** Puts a fault in force until it is taken back, or the test is over. */
function fail({ cloud }: Scratch, fault: Fault): () => void {
  const mend = cloud.fail(fault);
  onTestFinished(mend);
  return mend;
}

function changed(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const places = [...new Set([...before.keys(), ...after.keys()])];
  return places.filter((place) => before.get(place) !== after.get(place));
}
