import { isReference, isSecretName } from "../exposure/names.ts";
import { plainVariables } from "../exposure/plain-forms.ts";
import { defineRule, type Finding } from "../rule.ts";
import type { SeenResource } from "../view/resource.ts";

/** A variable that a script sets from a literal: `export DB_PASSWORD=…`, `-e API_TOKEN=…`, `STRIPE_KEY: …`. */
const ASSIGNMENT = /(?:^|[\s;&'"])([A-Za-z_][A-Za-z0-9_]{2,63})\s*[=:]\s*("[^"\n]*"|'[^'\n]*'|[^\s;&'"]+)/g;

/** What a machine runs when it starts: whoever may describe the machine reads it. */
const SCRIPTS: readonly string[] = ["userData", "metadataStartupScript", "startupScript", "customData"];

/**
 * Refuses the plain form of a property where there is a secret one. By name: also a literal that no resource made, so
 * that nothing marks it, is a secret where it stands under DATABASE_PASSWORD.
 */
export const requireSecretDestination = defineRule({
  name: "require-secret-destination",
  description:
    "What by its name is a secret is written in the form that keeps it, not in the plain one beside it.",
  severity: "high",
  remedy:
    "Use the form that keeps it: a binding or variable of type secret_text, `value` of type SecureString, `value` " +
    "instead of `plaintextValue`, a reference to a secret store instead of a variable or a line of user data.",
  *inspectResource(resource) {
    yield* deprecatedForms(resource);
    for (const { path, name, value } of plainVariables(resource)) {
      if (!isSecretName(name) || typeof value !== "string" || isReference(value)) continue;
      yield {
        urn: resource.urn,
        property: path,
        problem: `${name} is a secret by its name, and stands in plain.`,
      };
    }
    yield* scripts(resource);
  },
});

function* deprecatedForms({ urn, type, name, inputs }: SeenResource): Generator<Finding> {
  if (/^github:index\/\w*[sS]ecret:/.test(type) && inputs.plaintextValue !== undefined) {
    yield {
      urn,
      property: ["plaintextValue"],
      problem: "it is deprecated for `value`, which the package marks secret.",
    };
  }
  if (/^github:index\/actions\w*Variable:/.test(type)) {
    const variable = typeof inputs.variableName === "string" ? inputs.variableName : name;
    if (isSecretName(variable) && typeof inputs.value === "string" && !isReference(inputs.value)) {
      yield {
        urn,
        property: ["value"],
        problem: `${variable} is a secret by its name: a variable is shown in logs.`,
      };
    }
  }
  if (!/^aws:ssm\/parameter:/.test(type)) return;
  const parameter = typeof inputs.name === "string" ? (inputs.name.split("/").at(-1) ?? name) : name;
  const isPlain =
    inputs.insecureValue !== undefined || inputs.type === "String" || inputs.type === "StringList";
  const given = inputs.insecureValue ?? inputs.value;
  if (isPlain && isSecretName(parameter) && !(typeof given === "string" && isReference(given))) {
    const property = inputs.insecureValue === undefined ? "type" : "insecureValue";
    yield {
      urn,
      property: [property],
      problem: `${parameter} is a secret by its name, and AWS does not encrypt it so.`,
    };
  }
}

function* scripts({ urn, inputs }: SeenResource): Generator<Finding> {
  for (const property of SCRIPTS) {
    const text = scriptOf(inputs[property] ?? inputs[`${property}Base64`]);
    if (text === undefined) continue;
    const names = [...text.matchAll(ASSIGNMENT)].flatMap(([, name = "", quoted = ""]) => {
      const value = quoted.replace(/^(["'])(.*)\1$/, "$2");
      // A text that holds nothing but what the shell puts in, such as "$(aws secretsmanager …)", is a reference.
      return isSecretName(name) && !isReference(value) && !/^\$[({]/.test(value) ? [name] : [];
    });
    for (const name of new Set(names)) {
      yield {
        urn,
        property: [property],
        problem: `it sets ${name}, a secret by its name, from a text in plain.`,
      };
    }
  }
}

/** User data in plain; AWS, Azure and Google take it in base64 as well. */
function scriptOf(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  if (!/^[A-Za-z0-9+/\s]{16,}=*\s*$/.test(value)) return value;
  return Buffer.from(value, "base64").toString("utf8");
}
