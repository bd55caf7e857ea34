import { describe, expect, it } from "vitest";
import { startCloud } from "../../../rehearsal/cloud/cloud.ts";
import { neonService } from "../../../rehearsal/cloud/neon/service.ts";
import type { NeonState } from "../../../rehearsal/cloud/neon/state.ts";
import { Eyewitness } from "../../../rehearsal/rehearse/eyewitness.ts";
import { Places } from "../../../rehearsal/rehearse/places.ts";
import { Proofs } from "../../../rehearsal/rehearse/probes/proofs.ts";
import { Violations } from "../../../rehearsal/rehearse/violation.ts";
import { systemOfFiles, TWO_SIDES } from "./system-of-files.ts";

const MINTED = `version: 1
system: minted
targets:
  app: { kind: dotenv-file, path: .env }
secrets:
  NEON_API_KEY: { source: { kind: minted, by: neon-key }, stages: [{ deliver: [app] }] }
`;
const OLD = "synthetic-old-value-of-the-token";
const NEW = "synthetic-new-value-of-the-token";

/** A system that has delivered its new value, with both values let in. */
async function delivered() {
  const system = await systemOfFiles(TWO_SIDES.replace("OVERLAP", "dual"));
  const violations = new Violations();
  const proofs = new Proofs();
  const eyewitness = new Eyewitness(system, violations, proofs);
  const places = new Places(system);
  const see = () => eyewitness.see(places.look());
  system.write("server/.env", { TOKEN: NEW, TOKEN_PREVIOUS: OLD });
  system.write("caller/.env", { TOKEN: NEW });
  return { system, violations, see, prove: () => proofs.note("TOKEN", "works", system.cloud.mark(NEW)) };
}

describe("an eyewitness", () => {
  it("sees a place that is empty, unless it does not answer", async () => {
    const { system, violations, see } = await delivered();
    system.write("caller/.env", {});
    system.away.add("caller");
    see();
    expect(violations.all).toEqual([]);
    system.away.clear();
    see();
    expect(violations.all).toEqual([{ invariant: 7, what: "TOKEN was missing at caller" }]);
    system.write("server/.env", { TOKEN: "" });
    see();
    expect(violations.all.map(({ what }) => what)).toContain("TOKEN was missing at server");
  });

  it("lets the previous value go when every place and probe has the new one", async () => {
    const { system, violations, see, prove } = await delivered();
    prove();
    see();
    system.write("server/.env", { TOKEN: NEW });
    see();
    expect(violations.all).toEqual([]);
    expect(violations.asked[2]).toBe(2);
  });

  it("sees a previous value that is erased while a caller holds it", async () => {
    const { system, violations, see, prove } = await delivered();
    prove();
    system.write("caller/.env", { TOKEN: OLD });
    see();
    system.write("server/.env", { TOKEN: NEW });
    see();
    expect(violations.all).toEqual([
      { invariant: 2, what: "TOKEN: a value was erased at server while caller held it" },
    ]);
  });

  it("sees a previous value that is erased while a host that is away holds it", async () => {
    const { system, violations, see, prove } = await delivered();
    prove();
    system.write("caller/.env", { TOKEN: OLD });
    see();
    system.away.add("caller");
    system.write("caller/.env", {});
    system.write("server/.env", { TOKEN: NEW });
    see();
    expect(violations.all).toMatchObject([{ invariant: 2 }]);
  });

  it("sees a previous value that is erased before a probe has accepted the new one", async () => {
    const { system, violations, see } = await delivered();
    see();
    system.write("server/.env", { TOKEN: NEW });
    see();
    expect(violations.all).toEqual([
      { invariant: 2, what: "TOKEN: a value was erased at server before works accepted the new one" },
    ]);
  });

  it("sees a credential that is revoked while a place holds it, and none that nobody holds", async () => {
    const files = await systemOfFiles(MINTED);
    const cloud = await startCloud([neonService({ apiKey: "simulated" })]);
    const system = { ...files, cloud };
    const violations = new Violations();
    const eyewitness = new Eyewitness(system, violations, new Proofs());
    const places = new Places(system);
    const keys = (revoked: Record<string, boolean>) => {
      const state = cloud.stateOf("neon") as NeonState;
      for (const [value, isRevoked] of Object.entries(revoked)) {
        const revokedAt = isRevoked ? "2026-01-31T12:00:00.000Z" : null;
        state.keys[value] = {
          name: value,
          mark: cloud.mark(value),
          createdAt: "",
          lastUsedAt: null,
          revokedAt,
        };
      }
      cloud.putBack("neon", state);
      eyewitness.see(places.look());
    };
    try {
      files.write(".env", { NEON_API_KEY: "napi_synthetic-two" });
      keys({ "napi_synthetic-one": false, "napi_synthetic-two": false });
      keys({ "napi_synthetic-one": true });
      expect(violations.all).toEqual([]);
      keys({ "napi_synthetic-two": true });
      expect(violations.all).toEqual([
        { invariant: 2, what: "NEON_API_KEY: a credential was revoked while app held it" },
      ]);
    } finally {
      await cloud.close();
    }
  });
});
