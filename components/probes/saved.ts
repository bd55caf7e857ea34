import { atJsonPath } from "../catalog/index.ts";
import { holdsValue } from "../conceal.ts";

const LONGEST = 4_096;

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/**
 * Takes what a step keeps out of an answer's body.
 * @param names takes it; holds `value`, the secret, already
 * @returns what is wrong with it, in words that hold nothing of the answer; undefined when all was kept
 */
export function savedOf(
  wanted: Readonly<Record<string, string>>,
  body: string,
  names: Map<string, string>,
): string | undefined {
  const paths = Object.entries(wanted);
  const root = paths.length === 0 ? undefined : parsed(body);
  for (const [name, path] of paths) {
    const found = atJsonPath(root, path);
    const text = typeof found === "number" || typeof found === "boolean" ? String(found) : found;
    if (typeof text !== "string" || text === "") return `its JSON has no text or number at ${path}`;
    if (text.length > LONGEST) return `what stands at ${path} is longer than ${LONGEST} characters`;
    // In a URL they would lead to what is above.
    if (text === "." || text === "..") return `what stands at ${path} is no name`;
    // It may come to stand in a URL, and URLs are logged.
    if (holdsValue(text, names.get("value") ?? "")) return `what stands at ${path} holds the value itself`;
    names.set(name, text);
  }
  return undefined;
}
