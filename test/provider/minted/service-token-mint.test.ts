import { beforeEach, describe, expect, it } from "vitest";
import type { SourceOf } from "../../../components/catalog/index.ts";
import { accessKeyId, secretAccessKey, serviceTokenId } from "../../../components/key-pairs/index.ts";
import { serviceTokenMint } from "../../../provider/minted/service-token-mint.ts";
import type { CloudflareState } from "../../../rehearsal/cloud/cloudflare/state.ts";
import { ACCOUNT, failureOf, type MintCloud, NAME, startMints } from "./mint-cloud.ts";

const SOURCE: Extract<SourceOf<"minted">, { by: "cloudflare-access-service-token" }> = {
  kind: "minted",
  by: "cloudflare-access-service-token",
  account: ACCOUNT,
  validFor: 90 * 24 * 60 * 60 * 1000,
};

let mints: MintCloud;
beforeEach(async () => {
  mints = await startMints();
});

const held = () =>
  (mints.cloud.stateOf("cloudflare") as CloudflareState).accounts[ACCOUNT]?.serviceTokens ?? {};

describe("a service token of Cloudflare Access", () => {
  it("has two halves, and the id that policies know it by", async () => {
    const { id, value } = await serviceTokenMint(SOURCE).create(NAME);
    expect(held()[id]).toMatchObject({ name: NAME, clientId: accessKeyId(value), duration: "2160h" });
    expect(secretAccessKey(value)).toMatch(/^[0-9a-f]{64}$/);
    expect(serviceTokenId(value)).toBe(id);
  });

  it("is found by its name and lives until it is revoked, and once more is no failure", async () => {
    const mint = serviceTokenMint(SOURCE);
    const [{ id }, other] = [await mint.create(NAME), await mint.create(`${NAME}-other`)];
    expect(await mint.find(NAME)).toEqual([{ id, name: NAME }]);
    await mint.revoke(id);
    await mint.revoke(id);
    expect(await mint.lives(id)).toBe(false);
    expect(await mint.lives(other.id)).toBe(true);
  });

  it("that can't be deleted is a failure", async () => {
    const mint = serviceTokenMint(SOURCE);
    const { id } = await mint.create(NAME);
    mints.cloud.fail({ service: "cloudflare", method: "DELETE", path: /service_tokens/, status: 403 });
    expect(await failureOf(() => mint.revoke(id))).toContain("refused to delete a service token (HTTP 403)");
  });
});
