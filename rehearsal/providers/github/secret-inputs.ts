import type { InputRule, OutputRule } from "../resource-table.ts";
import type { PropertyValue } from "../values.ts";

/** The name of a secret. Source: recorded; terraform-provider-github validateSecretNameFunc. */
export const secretName: InputRule = {
  type: "string",
  change: "replace",
  required: true,
  description: "Name of the secret.",
  validate: (value) => (typeof value === "string" ? nameProblems(value) : []),
};

const encrypted: InputRule = {
  type: "string",
  change: "update",
  secret: true,
  validate: (value) => (isBase64(value) ? [] : ["expected a base64 string"]),
};
const plain: InputRule = { type: "string", change: "update", secret: true };

/** Exactly one of these is to be given. */
export const VALUE_INPUTS = ["value", "valueEncrypted", "encryptedValue", "plaintextValue"];

/** The inputs that say what a secret holds, alike for all resources but CodespacesSecret. */
export const valueInputs: Readonly<Record<string, InputRule>> = {
  value: plain,
  plaintextValue: plain,
  valueEncrypted: encrypted,
  encryptedValue: encrypted,
  keyId: {
    type: "string",
    change: "update",
    conflictsWith: ["value", "plaintextValue"],
    requires: ["valueEncrypted"],
  },
};

/** The repository that a secret belongs to. A change replaces only when it is another one, and not renamed. */
export const repository: InputRule = {
  type: "string",
  change: "update",
  required: true,
  description: "Name of the repository.",
};

/** Taken and not acted upon, as documented ("This is ignored as drift detection is built into the resource"). */
export const destroyOnDrift: InputRule = { type: "boolean", change: "update" };

/** The outputs alike for all resources but CodespacesSecret. */
export const secretOutputs: Readonly<Record<string, OutputRule>> = {
  id: { type: "string" },
  keyId: { type: "string" },
  createdAt: { type: "string" },
  updatedAt: { type: "string" },
  remoteUpdatedAt: { type: "string" },
};

function nameProblems(name: string): string[] {
  const problems: string[] = [];
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    problems.push(
      "Error. secret names can only contain alphanumeric characters or underscores and must not start with a number",
    );
  if (/^GITHUB_/i.test(name)) problems.push("Error. secret names must not start with the GITHUB_ prefix");
  return problems;
}

function isBase64(value: PropertyValue): boolean {
  return typeof value === "string" && Buffer.from(value, "base64").toString("base64") === value;
}
