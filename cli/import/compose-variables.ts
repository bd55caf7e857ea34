import { asList, asMap } from "./data.ts";

/** `$$` is a dollar; `${NAME}` may hold a default or a message behind the name. Source: Compose's documentation, "Interpolation". */
const VARIABLE = /\$\$|\$\{([A-Za-z_]\w*)|\$([A-Za-z_]\w*)/g;

/** The variables that Compose would put into any text of a part of its file, each once. */
export function composeVariables(part: unknown): string[] {
  return [...new Set(found(part))];
}

function found(part: unknown): string[] {
  if (typeof part === "string") {
    return [...part.matchAll(VARIABLE)].flatMap(([, braced, bare]) => braced ?? bare ?? []);
  }
  const items = Array.isArray(part) ? asList(part) : Object.values(asMap(part) ?? {});
  return items.flatMap(found);
}
