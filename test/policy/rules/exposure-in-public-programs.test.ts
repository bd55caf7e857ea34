import { describe, expect, it } from "vitest";
import { disallowPlaintextExposure as rule } from "../../../policy/rules/disallow-plaintext-exposure.ts";
import { UNKNOWN } from "../../../policy/view/value.ts";
import { findings, type Given } from "../../support/policy/seen.ts";

// What public programs do (npm run policy:measure), and nothing in it is a leak.
describe("what only looks like an exposed secret", () => {
  it("is a reference to what answers nothing secret but its labels", () => {
    const topic: Given = {
      type: "gcp:pubsub/topic:Topic",
      name: "topic",
      secretOutputs: ["effectiveLabels", "pulumiLabels"],
      outputs: { effectiveLabels: UNKNOWN, pulumiLabels: UNKNOWN },
    };
    const subscription: Given = {
      type: "gcp:pubsub/subscription:Subscription",
      name: "subscription",
      inputs: { topic: UNKNOWN },
      madeOf: { topic: ["topic"] },
    };
    expect(findings(rule, [topic, subscription])).toEqual([]);
  });

  it("is the id of what has nothing else unknown but secrets", () => {
    const namespace: Given = {
      type: "azure:eventhub/eventHubNamespace:EventHubNamespace",
      name: "namespace",
      secretOutputs: ["defaultPrimaryKey"],
      outputs: { defaultPrimaryKey: UNKNOWN },
    };
    const hub: Given = {
      type: "azure:eventhub/eventHub:EventHub",
      name: "hub",
      inputs: { namespaceId: UNKNOWN },
      madeOf: { namespaceId: ["namespace"] },
    };
    expect(findings(rule, [namespace, hub])).toEqual([]);
  });

  it("is a secret in the field that the API has for it, but not an entry that a person called so", () => {
    const secret = "k3Vq9TzP1xW7";
    const profile: Given = {
      type: "gcp:datastream/connectionProfile:ConnectionProfile",
      name: "profile",
      inputs: { mysqlProfile: { password: secret }, labels: { password: secret } },
      secrets: [
        ["mysqlProfile", "password"],
        ["labels", "password"],
      ],
    };
    expect(findings(rule, [profile])).toEqual(["profile: labels.password"]);
  });

  it("is a certificate, which has lines in common with its RSA key", () => {
    const shared = "9rWf288N6sJA5BRb6FJIGDB1BgNVHSMEbjBsgBTkLbE49rWf288N6sJA5BRb6FJI";
    const ssl: Given = {
      type: "cloudflare:index/customSsl:CustomSsl",
      name: "ssl",
      inputs: {
        certificate: `-----BEGIN CERTIFICATE-----\nMIIDtTCC\n${shared}\n-----END CERTIFICATE-----\n`,
        privateKey: `-----BEGIN RSA PRIVATE KEY-----\nMIIEowIB\n${shared}\n-----END RSA PRIVATE KEY-----\n`,
      },
      secrets: [["privateKey"]],
      secretOutputs: ["privateKey"],
    };
    const whole = { ...ssl.inputs, tags: { Note: String(ssl.inputs?.privateKey) } };
    expect(findings(rule, [ssl])).toEqual([]);
    expect(findings(rule, [{ ...ssl, inputs: whole }])).toEqual(["ssl: tags.Note"]);
  });

  it("is an id in a map that is marked for what stands beside it", () => {
    const id = "5f1c8a52-77d3-4a0e-9b1e-2c64d1e0a9f3";
    const run: Given = {
      type: "azure:compute/runCommand:RunCommand",
      name: "run",
      inputs: { identity: { clientId: id }, shown: { clientId: id } },
      secrets: [["identity"]],
      secretOutputs: ["identity"],
    };
    expect(findings(rule, [run])).toEqual([]);
  });
});
