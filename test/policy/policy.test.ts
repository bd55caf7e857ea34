import type { ResourceValidationArgs } from "@pulumi/policy";
import { runtime } from "@pulumi/pulumi";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";
import { describe, expect, it } from "vitest";
import { learnSetting, valuesOf } from "../../policy/exposure/find.ts";
import { toPolicy } from "../../policy/policy.ts";
import { defineRule } from "../../policy/rule.ts";
import { disallowPlaintextExposure } from "../../policy/rules/disallow-plaintext-exposure.ts";
import { Memory } from "../../policy/view/memory.ts";
import { bySdk, secret } from "../support/policy/by-sdk.ts";

const VALUE = "q7Zt-Lw2x_9RkPbV4m";

/** What the policy says of resources that are written one after the other, as the engine would ask. */
function said(
  resources: readonly { readonly name?: string; readonly props: { [key: string]: JavaScriptValue } }[],
  memory = new Memory(),
): string[] {
  const run = { stack: "prod", now: () => new Date("2026-11-23T12:00:00Z") };
  const { validateResource } = toPolicy(disallowPlaintextExposure, memory, run);
  const messages: string[] = [];
  for (const { name = "web", props } of resources) {
    const type = "aws:ec2/instance:Instance";
    const urn = `urn:pulumi:prod::test::${type}::${name}`;
    const opts = { additionalSecretOutputs: [] };
    const args = { urn, type, name, props: bySdk(props), opts, getConfig: () => ({}) };
    validateResource?.(args as unknown as ResourceValidationArgs, (message) => messages.push(message));
  }
  return messages;
}

describe("what a policy says", () => {
  const password = { name: "database", props: { password: secret(VALUE) } };

  it.each([
    ["the name of the entry that it stands in", { tags: { [VALUE]: VALUE } }],
    ["the name of an entry on the way", { tags: { [VALUE]: { [VALUE]: VALUE } } }],
    ["part of such a name", { tags: { [`of ${VALUE}`]: `x${VALUE}` } }],
  ])("names no value that is %s", (_what, props) => {
    const messages = said([password, { props }]);
    expect(messages.join("\n")).toContain("tags: ");
    expect(messages.join("\n")).not.toContain(VALUE);
  });

  it("names no value that a resource is called by", () => {
    const called = { name: `db-${VALUE}`, props: { password: secret(VALUE) } };
    const messages = said([called, { props: { tags: { note: VALUE } } }]);
    expect(messages).toHaveLength(2);
    expect(messages.join("\n")).not.toContain(VALUE);
  });

  it.each([
    ["as it is", VALUE],
    ["in an object", JSON.stringify({ region: "eu-central-1", keys: [{ apiToken: VALUE }] })],
  ])("looks for an encrypted setting of the stack, %s, which nobody has marked", (_what, value) => {
    const memory = new Memory();
    learnSetting({ key: "app:token", value }, valuesOf(memory.seen));
    const messages = said(
      [{ props: { userData: `TOKEN=${VALUE}`, tags: { region: "eu-central-1" } } }],
      memory,
    );
    expect(messages).toEqual([
      expect.stringContaining("userData: it holds the value of the setting app:token"),
    ]);
  });

  it("looks into the files of an archive", () => {
    const code = {
      [runtime.specialSigKey]: runtime.specialArchiveSig,
      assets: {
        "index.js": { [runtime.specialSigKey]: runtime.specialAssetSig, text: `const key = "${VALUE}";` },
      },
    };
    expect(said([password, { props: { code } }]).join("\n")).toContain('code["index.js"]');
  });

  it.each(["path", "uri"])("looks at the %s of a file that is given by it", (by) => {
    const code = {
      [runtime.specialSigKey]: runtime.specialAssetSig,
      [by]: `https://example.com/${VALUE}.zip`,
    };
    expect(said([password, { props: { code } }])).toEqual([expect.stringContaining("code: it holds")]);
  });

  it("is of what is told now, where the engine tells of a resource once more", () => {
    const props = { tags: { note: VALUE } };
    expect(said([password, { props: {} }, { props }])).toEqual([expect.stringContaining("tags.note")]);
  });

  it("ends with the finding's own remedy, and with the policy's where it has none", () => {
    const messages: string[] = [];
    const rule = defineRule({
      name: "disallow-it",
      description: "None.",
      severity: "low",
      remedy: "Do this.",
      *inspectResource({ urn }) {
        yield { urn, problem: "it is there." };
        yield { urn, problem: "it is here.", remedy: "Do that." };
      },
    });
    const { validateResource } = toPolicy(rule, new Memory(), { stack: "prod", now: () => new Date() });
    const urn = "urn:pulumi:prod::test::t:t:T::one";
    const args = { urn, type: "t:t:T", name: "one", props: bySdk({}), opts: {}, getConfig: () => ({}) };
    validateResource?.(args as unknown as ResourceValidationArgs, (message) => messages.push(message));
    expect(messages).toEqual(["it is there.\nDo this.", "it is here.\nDo that."]);
  });
});
