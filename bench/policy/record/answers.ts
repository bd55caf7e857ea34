import { createHash } from "node:crypto";
import { declaredOutputs } from "../../../rehearsal/providers/any/declared-outputs.ts";
import { type Pass, SECRET_SIGNATURE, SIGNATURE, UNKNOWN_TEXT, type Wire } from "./recording.ts";

/**
 * What a resource is answered: its inputs, and what its package says that its provider makes, which is unknown in a
 * preview and made up otherwise. The same resource gets the same answer each time.
 */
export function answer(
  type: string,
  name: string,
  inputs: Wire,
  secret: readonly string[],
  pass: Pass,
): Wire {
  const own = declaredOutputs(type).filter((property) => !Object.hasOwn(inputs, property));
  return {
    ...Object.fromEntries(
      own.map((property) => {
        if (pass === "preview") return [property, UNKNOWN_TEXT];
        if (CERTIFICATE.test(property)) return [property, certificateOf(type, name, property)];
        if (!secret.includes(property)) return [property, madeUp(property, name)];
        return [property, { [SIGNATURE]: SECRET_SIGNATURE, value: madeUpSecret(type, name, property) }];
      }),
    ),
    ...inputs,
  };
}

/** A text that reads like nobody's. */
export function madeUp(property: string, name: string): string {
  return `made-up-${property}-of-${name}`;
}

/** Some packages mark these secret; that they are not is told by their form. */
const CERTIFICATE = /(?:^c|C)ert(?:ificate)?(?:Pem|Body|Chain)?$/;

function certificateOf(...parts: string[]): string {
  return `-----BEGIN CERTIFICATE-----\nMII${madeUpSecret(...parts)}\n-----END CERTIFICATE-----\n`;
}

function madeUpSecret(...parts: string[]): string {
  return createHash("sha256").update(parts.join("\n")).digest("base64url").slice(0, 32);
}
