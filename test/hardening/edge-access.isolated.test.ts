import { isSecret } from "@pulumi/pulumi";
import { beforeEach, describe, expect, it } from "vitest";
import { EdgeAccess, type EdgeAccessArgs } from "../../components/hardening/index.ts";
import { known, type Made, mocked } from "./made.ts";

const TOKEN = "cloudflare:index/zeroTrustAccessServiceToken:ZeroTrustAccessServiceToken";
const POLICY = "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy";
const APPLICATION = "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication";

const ARGS = {
  account: "0".repeat(32),
  title: "origin of the services",
  hostnames: ["text.example.com", "image.example.com"],
};

let made: Made[];
beforeEach(() => {
  made = mocked({
    [TOKEN]: () => ({ clientId: "synthetic.access", clientSecret: "synthetic-secret" }),
    [POLICY]: () => ({}),
    [APPLICATION]: () => ({}),
  });
});

const inputsOf = (type: string) => made.find((one) => one.type === type)?.inputs;

async function make(name: string, tokens: EdgeAccessArgs["tokens"]): Promise<EdgeAccess> {
  const access = new EdgeAccess(name, { ...ARGS, tokens });
  await known(access.application.urn);
  return access;
}

describe("EdgeAccess", () => {
  it("lets in the tokens that it is given, and no other, to every name of the origin", async () => {
    await make("given", { ids: ["token-of-g4", "token-of-g5"] });
    expect(made.map(({ type }) => type)).toEqual([POLICY, APPLICATION]);
    expect(inputsOf(POLICY)).toMatchObject({
      decision: "non_identity",
      includes: [{ serviceToken: { tokenId: "token-of-g4" } }, { serviceToken: { tokenId: "token-of-g5" } }],
    });
    expect(inputsOf(APPLICATION)).toMatchObject({
      type: "self_hosted",
      destinations: ARGS.hostnames.map((uri) => ({ type: "public", uri })),
      policies: [{ id: "given-id", precedence: 1 }],
    });
  });

  it("turns a token of its own by its version, with the one before accepted for a time", async () => {
    const own = {
      name: "enter",
      secretVersion: 2,
      previousExpiresAt: "2027-01-31T12:00:00Z",
      duration: "2160h",
    };
    const access = await make("own", { own });
    expect(inputsOf(TOKEN)).toMatchObject({
      clientSecretVersion: 2,
      previousClientSecretExpiresAt: "2027-01-31T12:00:00Z",
      duration: "2160h",
    });
    expect(inputsOf(POLICY)).toMatchObject({
      includes: [{ serviceToken: { tokenId: "own-token-service-id" } }],
    });
    expect(access.clientSecret && (await isSecret(access.clientSecret))).toBe(true);
    expect(access.clientId && (await known(access.clientId))).toBe("synthetic.access");
  });

  it.each([
    [{ secretVersion: 2 }, /say until when the secret before is accepted/],
    [{ previousExpiresAt: "2027-01-31T12:00:00Z" }, /no secret before at version 1/],
    [{ secretVersion: 2, previousExpiresAt: "soon" }, /is no time/],
    [{ secretVersion: 0 }, /use 1, and one more/],
  ])("refuses a turn that would be another than it is meant: %o", (wrong, told) => {
    expect(() => new EdgeAccess("wrong", { ...ARGS, tokens: { own: { name: "enter", ...wrong } } })).toThrow(
      told,
    );
    expect(made).toEqual([]);
  });

  it("refuses to stand in front of nothing", () => {
    expect(() => new EdgeAccess("none", { ...ARGS, hostnames: [], tokens: { ids: [] } })).toThrow(
      /hostnames/,
    );
  });
});
