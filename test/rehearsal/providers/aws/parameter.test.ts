import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Stand, startStand } from "./stand.ts";

const INPUTS = {
  region: "eu-central-1",
  name: "/shop/prod/TOKEN",
  type: "SecureString",
  value: "synthetic-value-0001",
  tier: "Standard",
};

let stand: Stand;
beforeEach(async () => {
  stand = await startStand();
});
afterEach(() => stand.aws.cloud.close());

const create = (more: object = {}) => stand.create("Parameter", { ...INPUTS, ...more });

describe("a Parameter of the stand-in", () => {
  it("holds what it was given, its value a secret", async () => {
    const { id, plain, secrets } = await create();
    expect(id).toBe(INPUTS.name);
    expect(plain).toMatchObject({ ...INPUTS, version: 1, keyId: "alias/aws/ssm", dataType: "text" });
    expect(secrets).toContain("value");
  });

  it("gets another value in place, which is a version more", async () => {
    const { plain } = await create();
    const news = { ...INPUTS, value: "synthetic-value-0002" };
    expect(await stand.diff("Parameter", plain, news)).toMatchObject({ diffs: ["value"], replaces: [] });
    const now = await stand.update("Parameter", plain, news);
    expect(now).toMatchObject({ value: "synthetic-value-0002", version: 2 });
    expect((await stand.diff("Parameter", now, news)).diffs).toEqual([]);
  });

  it.each(["name", "region"])("is replaced by another %s", async (name) => {
    const { plain } = await create();
    expect((await stand.diff("Parameter", plain, { ...INPUTS, [name]: "other" })).replaces).toEqual([name]);
  });

  it("is replaced where it goes back to the standard tier, not where it leaves it", async () => {
    const { plain } = await create();
    expect((await stand.diff("Parameter", plain, { ...INPUTS, tier: "Advanced" })).replaces).toEqual([]);
    const advanced = { ...plain, tier: "Advanced" };
    expect((await stand.diff("Parameter", advanced, INPUTS)).replaces).toEqual(["tier"]);
  });

  it("overwrites what is there where it is told to, else it is refused", async () => {
    await stand.aws.ssm.putParameter({ Name: INPUTS.name, Value: "by hand", Type: "SecureString" });
    await expect(create()).rejects.toThrow(/creating SSM Parameter .* ParameterAlreadyExists/);
    expect((await create({ overwrite: true })).plain.version).toBe(2);
  });

  it("sees what somebody else wrote", async () => {
    const { plain } = await create();
    await stand.aws.ssm.putParameter({ Name: INPUTS.name, Value: "by hand", Overwrite: true });
    const now = (await stand.read("Parameter", INPUTS.name, plain)) ?? {};
    expect((await stand.diff("Parameter", now, INPUTS)).diffs).toEqual(["value"]);
  });

  it("is gone when it was deleted, by whomever", async () => {
    const { plain } = await create();
    await stand.delete("Parameter", INPUTS.name, plain);
    expect(await stand.read("Parameter", INPUTS.name, plain)).toBeUndefined();
    await stand.delete("Parameter", INPUTS.name, plain);
  });

  it("takes no longer value than its tier, and says so without it", async () => {
    const refused = create({ value: "synthetic-value-".repeat(300) });
    await expect(refused).rejects.toThrow(/creating SSM Parameter .* ValidationException/);
    await expect(refused).rejects.not.toThrow("synthetic-value-");
    await create({ value: "x".repeat(8192), tier: "Advanced" });
  });

  it.each([
    [{ value: 4 }, /must be a string/],
    [{ type: "Secure" }, /expected type to be one of/],
    [{ nme: "x" }, /Invalid or unknown key/],
    [{ value: null }, /one of `insecure_value,value,value_wo` must be specified/],
    [{ tags: { a: "b" } }, /tags is not in this stand-in/],
  ])("is refused in Check with %j", async (wrong, reason) => {
    const reasons = await stand.reasons("Parameter", { ...INPUTS, ...wrong });
    expect(reasons.join("\n")).toMatch(reason);
    expect(reasons.join("\n")).not.toContain("synthetic-value-0001");
  });
});
