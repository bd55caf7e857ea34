import { describe, expect, it } from "vitest";
import { disallowPlaintextExposure } from "../../../policy/rules/disallow-plaintext-exposure.ts";
import { findings } from "../../support/policy/seen.ts";

const EC2 = "aws:ec2/instance:Instance";

describe("disallow-plaintext-exposure", () => {
  it("refuses a secret in a property that does not keep it", () => {
    const web = { type: EC2, name: "web", inputs: { tags: { Note: "x" } }, secrets: [["tags", "Note"]] };
    expect(findings(disallowPlaintextExposure, [web])).toEqual(["web: tags.Note"]);
  });

  it("lets a secret into a property that its package declares secret", () => {
    const version = {
      type: "aws:secretsmanager/secretVersion:SecretVersion",
      name: "v",
      inputs: { secretString: "x" },
      secrets: [["secretString"]],
      secretOutputs: ["secretString"],
    };
    expect(findings(disallowPlaintextExposure, [version])).toEqual([]);
  });
});
