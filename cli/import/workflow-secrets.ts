import { asMap } from "./data.ts";

/** What GitHub evaluates: `${{ … }}`, and an `if`, which needs no brackets around it. */
const EXPRESSION = /\$\{\{(.*?)\}\}/gs;

/** Source: GitHub Docs, "Contexts": `secrets.NAME` and `secrets['NAME']`; names know no upper and lower case. */
const NAMED = /(?<![\w.-])secrets\s*(?:\.\s*([A-Za-z_][\w-]*)|\[\s*'([^']+)'\s*\])/gi;

/** The secrets that a part of a workflow names, each once, in the order of the file. */
export function secretsIn(part: unknown): Set<string> {
  const names = expressionsIn(part).flatMap((text) =>
    [...text.matchAll(NAMED)].map(([, dotted, quoted]) => (dotted ?? quoted ?? "").toUpperCase()),
  );
  return new Set(names);
}

/** Whether a part reads secrets by a name that is computed, or all of them. */
export function computesNames(part: unknown): boolean {
  return expressionsIn(part).some((text) => /(?<![\w.-])secrets\b/i.test(text.replaceAll(NAMED, "")));
}

function expressionsIn(part: unknown, key?: string): string[] {
  if (typeof part === "string") {
    const inside = [...part.matchAll(EXPRESSION)].map(([, text = ""]) => text);
    return key === "if" && inside.length === 0 ? [part] : inside;
  }
  if (Array.isArray(part)) return part.flatMap((item) => expressionsIn(item));
  return Object.entries(asMap(part) ?? {}).flatMap(([name, value]) => expressionsIn(value, name));
}
