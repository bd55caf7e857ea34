import type { ResourceValidationArgs } from "@pulumi/policy";
import { Secret } from "@pulumi/policy";
import { asset } from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { toPolicy } from "../../policy/policy.ts";
import { disallowPlaintextExposure } from "../../policy/rules/disallow-plaintext-exposure.ts";
import { Memory } from "../../policy/view/memory.ts";

const VALUE = "q7Zt-Lw2x_9RkPbV4m";

/** What the policy says of resources that are written one after the other, as the engine would ask. */
async function said(
  resources: readonly { readonly name?: string; readonly props: object }[],
  { marks = true } = {},
): Promise<string[]> {
  const memory = new Memory();
  const run = { stack: "prod", now: () => new Date("2026-11-23T12:00:00Z") };
  const { validateResource } = toPolicy(disallowPlaintextExposure, memory, run);
  const messages: string[] = [];
  for (const { name = "web", props } of resources) {
    const type = "aws:ec2/instance:Instance";
    const urn = `urn:pulumi:prod::test::${type}::${name}`;
    if (marks) memory.mark(urn, props);
    const args = { urn, type, name, props, opts: { additionalSecretOutputs: [] }, getConfig: () => ({}) };
    await validateResource?.(args as unknown as ResourceValidationArgs, (message) => messages.push(message));
  }
  return messages;
}

describe("what a policy says", () => {
  const password = { name: "database", props: { password: new Secret(VALUE) } };

  it.each([
    ["the name of the entry that it stands in", { tags: { [VALUE]: VALUE } }],
    ["the name of an entry on the way", { tags: { [VALUE]: { [VALUE]: VALUE } } }],
    ["part of such a name", { tags: { [`of ${VALUE}`]: `x${VALUE}` } }],
  ])("names no value that is %s", async (_what, props) => {
    const messages = await said([password, { props }]);
    expect(messages.join("\n")).toContain("tags: ");
    expect(messages.join("\n")).not.toContain(VALUE);
  });

  it("names no value that a resource is called by", async () => {
    const called = { name: `db-${VALUE}`, props: { password: new Secret(VALUE) } };
    const messages = await said([called, { props: { tags: { note: VALUE } } }]);
    expect(messages).toHaveLength(2);
    expect(messages.join("\n")).not.toContain(VALUE);
  });

  it("looks into the files of an archive", async () => {
    const code = new asset.AssetArchive({ "index.js": new asset.StringAsset(`const key = "${VALUE}";`) });
    expect((await said([password, { props: { code } }])).join("\n")).toContain('code["index.js"]');
  });

  it("tells once where the engine was not asked which inputs are marked", async () => {
    const plain = { props: { ami: "ami-1" } };
    const [first, ...others] = await said([plain, { ...plain, name: "other" }], { marks: false });
    expect(first).toContain("remember-secret-inputs");
    expect(others).toEqual([]);
    expect(await said([plain])).toEqual([]);
  });
});
