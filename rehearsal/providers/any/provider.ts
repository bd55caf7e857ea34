import { randomBytes } from "node:crypto";
import type { Provider } from "../provider.ts";
import { type PropertyMap, UNKNOWN } from "../values.ts";
import { declaredOutputs } from "./declared-outputs.ts";

/**
 * A stand-in for a plugin that none was written for. It takes any resource of any type, checks nothing, and answers
 * with what it was given; what the real one would make is unknown in a preview, as there, and then a made-up text. Good
 * for what looks at programs, such as policies; it says nothing of what the real plugin would accept.
 */
export function anyProvider(name: string, version: string): Provider {
  const made = (type: string, inputs: PropertyMap, preview: boolean): PropertyMap => {
    const own = declaredOutputs(type).filter((property) => !Object.hasOwn(inputs, property));
    return {
      ...Object.fromEntries(own.map((property) => [property, preview ? UNKNOWN : invented(property)])),
      ...inputs,
    };
  };
  return {
    name,
    version,
    capabilities: { supportsPreview: true, acceptResources: true },
    schema: () => JSON.stringify({ name, version }),
    check: ({ news }) => ({ inputs: news, failures: [] }),
    diff: ({ olds, news }) => {
      const diffs = Object.keys({ ...news }).filter((key) => !same(olds[key], news[key]));
      return { diffs, replaces: [] };
    },
    create: ({ type, properties, preview }) => ({
      id: preview ? "" : invented("id"),
      properties: made(type, properties, preview),
    }),
    read: ({ id, properties, inputs }) => ({ id, properties, inputs }),
    update: ({ type, olds, news, preview }) => ({ ...made(type, {}, preview), ...olds, ...news }),
    delete: () => undefined,
    invoke: (_token, args) => ({ value: args, failures: [] }),
  };
}

/** Nobody's: what a provider would have made. */
function invented(property: string): string {
  return `${property}-${randomBytes(12).toString("hex")}`;
}

function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
