import { describe, expect, it } from "vitest";
import { startCloud } from "../../../rehearsal/cloud/cloud.ts";
import { neonService } from "../../../rehearsal/cloud/neon/service.ts";
import type { NeonState } from "../../../rehearsal/cloud/neon/state.ts";
import { Eyewitness } from "../../../rehearsal/rehearse/eyewitness.ts";
import { Places } from "../../../rehearsal/rehearse/places.ts";
import { Violations } from "../../../rehearsal/rehearse/violation.ts";
import { systemOfFiles, TWO_SIDES } from "./system-of-files.ts";

const MINTED = `version: 1
system: minted
targets:
  app: { kind: dotenv-file, path: .env }
secrets:
  NEON_API_KEY: { source: { kind: minted, by: neon-key }, stages: [{ deliver: [app] }] }
`;

describe("an eyewitness", () => {
  it("sees a place that is empty, unless it does not answer", async () => {
    const system = await systemOfFiles(TWO_SIDES.replace("OVERLAP", "dual"));
    const violations = new Violations();
    const eyewitness = new Eyewitness(system, violations);
    const places = new Places(system);
    system.write("server/.env", { TOKEN: "synthetic-value-of-the-token" });
    system.away.add("caller");
    eyewitness.see(places.look());
    expect(violations.all).toEqual([]);
    system.away.clear();
    eyewitness.see(places.look());
    expect(violations.all).toEqual([{ invariant: 7, what: "TOKEN was missing at caller" }]);
    system.write("server/.env", { TOKEN: "" });
    eyewitness.see(places.look());
    expect(violations.all.map(({ what }) => what)).toContain("TOKEN was missing at server");
  });

  it("sees a credential that is revoked while a place holds it, and none that nobody holds", async () => {
    const files = await systemOfFiles(MINTED);
    const cloud = await startCloud([neonService({ apiKey: "simulated" })]);
    const system = { ...files, cloud };
    const violations = new Violations();
    const eyewitness = new Eyewitness(system, violations);
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
        { invariant: 2, what: "a credential of NEON_API_KEY was revoked while app held it" },
      ]);
    } finally {
      await cloud.close();
    }
  });
});
