import { describe, expect, it } from "vitest";
import type { SourceOf } from "../../../components/catalog/index.ts";
import { certificatesIn, publicHalf } from "../../../components/key-pairs/index.ts";
import { mintedCredential } from "../../../provider/minted-credential.ts";
import { secret, unwrap } from "../../../provider/properties.ts";
import { NAME } from "./mint-cloud.ts";

type Source = SourceOf<"minted">;

const DAY = 24 * 60 * 60 * 1000;
const AT = "2026-01-31T12:00:00.000Z";
const AUTHORITY: Source = { kind: "minted", by: "certificate-authority", name: "CA", validFor: 365 * DAY };
const CERTIFICATE: Source = {
  ...{ kind: "minted", by: "certificate", names: ["db.example.com"] },
  ...{ signedBy: "CA", validFor: DAY },
};

async function made(source: Source, more: object = {}) {
  const inputs = { source, credential: NAME, secret: "KEY", generation: "4", ...more };
  const { id, state } = await mintedCredential.create(inputs);
  return { id, state, value: String(unwrap(state.value)) };
}

describe("what is made here", () => {
  it.each([{ by: "age-key" }, { by: "ssh-key" }] as const)(
    "by $by is known by its public half, and its value is a secret",
    async ({ by }) => {
      const { id, state, value } = await made({ kind: "minted", by });
      expect(id).toBe(NAME);
      expect(state).toMatchObject({ value: secret(value), credentialId: await publicHalf(value) });
      expect(JSON.stringify({ ...state, value: undefined })).not.toContain(value);
    },
  );

  it("by ssh-key says in its comment which generation it is", async () => {
    const { value } = await made({ kind: "minted", by: "ssh-key" });
    expect((await publicHalf(value)).split(" ")[2]).toBe(NAME);
  });

  it("by certificate is signed by its authority, whose key the outputs do not keep", async () => {
    const authority = await made(AUTHORITY, { at: AT });
    const { state, value } = await made(CERTIFICATE, { at: AT, authority: secret(authority.value) });
    expect(certificatesIn(value)).toContain("BEGIN CERTIFICATE");
    expect(state.credentialId).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(JSON.stringify(state)).not.toContain(JSON.stringify(authority.value).slice(1, -1));
  });

  it("by certificate is refused where its authority's value is not known", async () => {
    await expect(made(CERTIFICATE, { at: AT })).rejects.toThrow(
      "the value of CA, which signs it, is not known",
    );
  });

  it("is revoked nowhere, without a failure", async () => {
    const { state } = await made({ kind: "minted", by: "age-key" });
    await expect(mintedCredential.remove?.(state)).resolves.toBeUndefined();
  });
});
