import { createPrivateKey, X509Certificate } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SourceOf } from "../../../components/catalog/index.ts";
import { certificatesIn, privateKeyIn } from "../../../components/key-pairs/index.ts";
import { originCertificateMint } from "../../../provider/minted/origin-certificate-mint.ts";
import { originAuthority } from "../../../rehearsal/cloud/cloudflare/origin-authority.ts";
import { failureOf, type MintCloud, NAME, startMints, ZONE } from "./mint-cloud.ts";

const SOURCE: Extract<SourceOf<"minted">, { by: "cloudflare-origin-certificate" }> = {
  kind: "minted",
  by: "cloudflare-origin-certificate",
  zone: ZONE,
  names: ["text.example.com", "*.images.example.com"],
  validFor: 90 * 24 * 60 * 60 * 1000,
};

let mints: MintCloud;
beforeEach(async () => {
  mints = await startMints();
});
afterEach(() => void vi.unstubAllGlobals());

describe("a certificate for an origin", () => {
  it("is the authority's, for its names and its life, with the key that was made here", async () => {
    const { value } = await originCertificateMint(SOURCE).create(NAME);
    const certificate = new X509Certificate(certificatesIn(value));
    expect(certificate.verify(new X509Certificate(await originAuthority()).publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(privateKeyIn(value)))).toBe(true);
    expect(certificate.subjectAltName).toBe("DNS:text.example.com, DNS:*.images.example.com");
    const days = (Date.parse(certificate.validTo) - Date.now()) / (24 * 60 * 60 * 1000);
    expect(days).toBeCloseTo(90, 1);
  });

  it("is found by its name and lives until it is revoked, and once more is no failure", async () => {
    const mint = originCertificateMint(SOURCE);
    const { id } = await mint.create(NAME);
    await mint.create(`${NAME}-other`);
    expect(await mint.find(NAME)).toEqual([{ id, name: NAME }]);
    expect(await mint.lives(id)).toBe(true);
    await mint.revoke(id);
    await mint.revoke(id);
    expect(await mint.lives(id)).toBe(false);
    expect(await mint.find(NAME)).toEqual([]);
  });

  it("never shows its key to Cloudflare", async () => {
    const bodies: string[] = [];
    const real = fetch;
    vi.stubGlobal("fetch", async (url: URL, init: RequestInit) => {
      bodies.push(String(init.body));
      return await real(url, init);
    });
    const { value } = await originCertificateMint(SOURCE).create(NAME);
    expect(bodies.join()).toContain("BEGIN CERTIFICATE REQUEST");
    const key = privateKeyIn(value).split("\n")[1] ?? "";
    expect(key.length).toBeGreaterThan(40);
    expect(bodies.join()).not.toContain(key);
    expect(bodies.join()).not.toContain("PRIVATE KEY");
  });

  it("that can't be revoked is a failure", async () => {
    const mint = originCertificateMint(SOURCE);
    const { id } = await mint.create(NAME);
    mints.cloud.fail({ service: "cloudflare", method: "DELETE", path: /certificates/, status: 403 });
    expect(await failureOf(() => mint.revoke(id))).toContain(
      "refused to revoke an origin certificate (HTTP 403)",
    );
  });
});
