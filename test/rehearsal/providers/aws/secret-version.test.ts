import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Stand, startStand } from "./stand.ts";

const INPUTS = { region: "eu-central-1", secretId: "shop/database", secretString: "synthetic-value-0001" };

let stand: Stand;
beforeEach(async () => {
  stand = await startStand();
});
afterEach(() => stand.aws.cloud.close());

const create = (secretString: string) => stand.create("SecretVersion", { ...INPUTS, secretString });
const labels = async () =>
  (await stand.aws.secrets.describeSecret({ SecretId: INPUTS.secretId })).VersionIdsToStages ?? {};

describe("a SecretVersion of the stand-in", () => {
  it("is a version that becomes the current one, its value a secret", async () => {
    const { id, plain, secrets } = await create("synthetic-value-0001");
    const [version] = Object.keys(await labels());
    expect(id).toBe(`shop/database|${version}`);
    expect(plain).toMatchObject({ ...INPUTS, versionId: version, versionStages: ["AWSCURRENT"] });
    expect(secrets).toContain("secretString");
    expect(secrets).not.toContain("versionId");
  });

  it.each(["secretString", "secretId", "region"])("is replaced by another %s", async (name) => {
    const { plain } = await create("synthetic-value-0001");
    const { diffs, replaces } = await stand.diff("SecretVersion", plain, { ...INPUTS, [name]: "other" });
    expect([diffs, replaces]).toEqual([[name], [name]]);
  });

  it("does not differ while it is as it was made, whatever labels it has", async () => {
    const { id, plain } = await create("synthetic-value-0001");
    await create("synthetic-value-0002");
    const now = (await stand.read("SecretVersion", id, plain)) ?? {};
    expect(now.versionStages).toEqual(["AWSPREVIOUS"]);
    expect((await stand.diff("SecretVersion", now, INPUTS)).diffs).toEqual([]);
  });

  it("pushes the previous version out where its answer was lost and it is made again", async () => {
    const first = await create("synthetic-value-0001");
    const takeBack = stand.aws.cloud.interfere({
      matches: ({ operation }) => operation === "PutSecretValue",
      act: async (exchange, work) => {
        await work();
        exchange.cutOff();
      },
    });
    await expect(create("synthetic-value-0002")).rejects.toThrow(
      "putting Secrets Manager Secret (shop/database) value",
    );
    takeBack();
    const { id } = await create("synthetic-value-0002");
    const now = await labels();
    expect(now[id.split("|")[1] ?? ""]).toEqual(["AWSCURRENT"]);
    expect(now[first.id.split("|")[1] ?? ""]).toBeUndefined();
  });

  it("is one version, whatever answers of its own attempts were lost", async () => {
    let isLost = false;
    stand.aws.cloud.interfere({
      matches: ({ operation }) => operation === "PutSecretValue" && !isLost,
      act: async (exchange, work) => {
        isLost = true;
        await work();
        exchange.cutOff();
      },
    });
    await create("synthetic-value-0001");
    expect(Object.values(await labels())).toEqual([["AWSCURRENT"]]);
  });

  it("loses its labels when it is deleted, but AWSCURRENT, which stays", async () => {
    const first = await create("synthetic-value-0001");
    const second = await create("synthetic-value-0002");
    const before = (await stand.read("SecretVersion", first.id, first.plain)) ?? {};
    await stand.delete("SecretVersion", first.id, before);
    await stand.delete("SecretVersion", second.id, second.plain);
    expect(await labels()).toEqual({ [second.id.split("|")[1] ?? ""]: ["AWSCURRENT"] });
  });

  it("is gone where the secret is, or is to be deleted", async () => {
    const { id, plain } = await create("synthetic-value-0001");
    await stand.aws.secrets.deleteSecret({ SecretId: INPUTS.secretId });
    expect(await stand.read("SecretVersion", id, plain)).toBeUndefined();
  });

  it("needs a secret that is there, and says so without the value", async () => {
    const refused = stand.create("SecretVersion", { ...INPUTS, secretId: "shop/other" });
    await expect(refused).rejects.toThrow(
      /putting Secrets Manager Secret \(shop\/other\) value: operation error Secrets Manager: PutSecretValue, .* ResourceNotFoundException/,
    );
    await expect(refused).rejects.not.toThrow("synthetic-value-0001");
    await expect(create("x".repeat(65_537))).rejects.toThrow("ValidationException");
  });

  it.each([
    [{ secretId: 4 }, /must be a string/],
    [{ secretId: null }, /"secret_id" is required/],
    [{ secretsId: "x" }, /Invalid or unknown key/],
    [{ secretBinary: "c3ludGhldGlj" }, /conflicts with secret_binary/],
    [{ secretStringWo: "x", secretString: null }, /must be specified/],
  ])("is refused in Check with %j", async (wrong, reason) => {
    const reasons = await stand.reasons("SecretVersion", { ...INPUTS, ...wrong });
    expect(reasons.join("\n")).toMatch(reason);
    expect(reasons.join("\n")).not.toContain("synthetic-value-0001");
  });
});
