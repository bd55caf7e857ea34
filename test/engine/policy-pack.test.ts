import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { fixtureFiles, PACK, reported, withProgram } from "../support/policy/preview.ts";

const POLICY = "disallow-plaintext-exposure";

it("stops an exposure in the preview, and before the write where no preview was asked for", async () => {
  await withProgram(fixtureFiles(POLICY, "violating"), async (stack) => {
    const preview = await stack.preview();
    expect(reported(preview)).toEqual([`mandatory ${POLICY}`]);
    expect(preview.all).toContain("made of the secret database by way of kept");

    const up = await stack.run(["up", "--yes", "--skip-preview", "--policy-pack", PACK]);
    expect(up.exitCode).not.toBe(0);
    const { deployment } = JSON.parse((await stack.run(["stack", "export", "--show-secrets"])).stdout);
    const made: { type: string; outputs: { result?: { plaintext: string } } }[] = deployment.resources;
    const types = made.map(({ type }) => type);
    expect(types).toContain("random:index/randomPassword:RandomPassword");
    expect(types).not.toContain("aws:ec2/instance:Instance");
    expect(types).not.toContain("cloudflare:index/dnsRecord:DnsRecord");

    // The password is known now, and is found by its mark.
    const again = await stack.preview();
    expect(again.all).toContain("userData: a value that is marked secret");
    const value = JSON.parse(made.find(({ outputs }) => outputs?.result)?.outputs.result?.plaintext ?? '""');
    expect(value).toHaveLength(32);
    expect(preview.all + up.all + again.all).not.toContain(value);
  });
});

it("only advises where the configuration says so, and lets through what is exempt for a reason", async () => {
  await withProgram(fixtureFiles(POLICY, "violating"), async (stack) => {
    const config = async (content: object) => {
      await stack.write("policies.json", JSON.stringify(content));
      return await stack.preview("--policy-pack-config", "policies.json");
    };
    const advised = await config({ all: "advisory" });
    expect(reported(advised)).toEqual([`advisory ${POLICY}`]);
    expect(advised).toMatchObject({ exitCode: 0 });

    const exempt = ["web", "note"].map((resource) => ({
      resource,
      reason: "a synthetic program, for this test",
      until: "2099-12-31",
    }));
    expect(reported(await config({ [POLICY]: { exempt } }))).toEqual([]);

    const [reasonless] = exempt.map(({ reason: _, ...rest }) => rest);
    const refused = await config({ [POLICY]: { exempt: [reasonless] } });
    expect(refused.exitCode).not.toBe(0);
    expect(refused.all).toContain("reason");
  });
});

it("refuses an encrypted setting in plain beside a secret that is kept, where the engine marks the whole list", async () => {
  const program = `
import { Config } from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";
import { WorkersScript } from "@pulumi/cloudflare/workersScript.js";
const made = new RandomPassword("database", { length: 32 });
const bindings = [
  { type: "plain_text", name: "GREETING", text: new Config("app").requireSecret("greeting") },
  { type: "secret_text", name: "DATABASE", text: made.result },
];
new WorkersScript("edge", { accountId: "0".repeat(32), scriptName: "edge", content: "export default {}", bindings });
`;
  await withProgram({ ...fixtureFiles(POLICY, "violating"), "index.js": program }, async (stack) => {
    const value = `synthetic${randomBytes(12).toString("hex")}`;
    await stack.run(["config", "set", "--secret", "app:greeting"], value);
    const preview = await stack.preview();
    expect(reported(preview)).toEqual([`mandatory ${POLICY}`]);
    expect(preview.all).toContain("bindings[0].text: it holds the value of the setting app:greeting");
    expect(preview.all).not.toContain(value);
  });
});
