import { describe, expect, it, onTestFinished } from "vitest";
import { startCloud } from "../../../rehearsal/cloud/cloud.ts";
import { neonService } from "../../../rehearsal/cloud/neon/service.ts";
import { checkSecondUp } from "../../../rehearsal/rehearse/second-up.ts";
import { Violations } from "../../../rehearsal/rehearse/violation.ts";
import { systemOfFiles, TWO_SIDES } from "./system-of-files.ts";

/** A second up that does this. */
async function found(act: (at: { write: (token: string) => void; neon: string }) => Promise<number>) {
  const system = await systemOfFiles(TWO_SIDES.replace("OVERLAP", "dual"));
  const cloud = await startCloud([neonService({ apiKey: "simulated" })]);
  onTestFinished(async () => await cloud.close());
  const write = (TOKEN: string) => system.write("server/.env", { TOKEN });
  write("synthetic");
  system.write("caller/.env", { TOKEN: "synthetic" });
  const violations = new Violations();
  const run = async () => {
    const exitCode = await act({ write, neon: cloud.urls.neon ?? "" });
    return { command: "pulumi up", exitCode, stdout: "1 updated", stderr: "" };
  };
  await checkSecondUp({ ...system, cloud, commands: { run } }, violations);
  return violations;
}

describe("a second up", () => {
  it("may look at everything", async () => {
    const { all, asked } = await found(async ({ neon }) => {
      await fetch(`${neon}/api_keys`);
      return 0;
    });
    expect(all).toEqual([]);
    expect(asked[4]).toBe(1);
  });

  it("is found out where it changes a resource, writes to the cloud, or to a file", async () => {
    const resource = await found(async () => 255);
    expect(resource.all).toEqual([{ invariant: 4, what: "a second up changed something: 1 updated" }]);
    const cloud = await found(async ({ neon }) => {
      await fetch(`${neon}/api_keys`, { method: "POST", body: "{}" });
      return 0;
    });
    expect(cloud.all).toEqual([{ invariant: 4, what: "a second up sent neon POST /api_keys" }]);
    const file = await found(async ({ write }) => {
      write("synthetic");
      return 0;
    });
    expect(file.all).toEqual([{ invariant: 4, what: "a second up changed a file" }]);
  });
});
