/** A piece of a probe's text: words to keep, or the name of what stands there when the probe is asked. */
export type Placeholder = { readonly text: string } | { readonly name: string };

const piece = /\{\{([A-Za-z]\w*)\}\}|\{([A-Za-z]\w*)\}/g;

/**
 * Takes a probe's text apart: `{name}` is a placeholder, `{{name}}` the text `{name}`, and every other brace is
 * itself. So JSON is written as it is, unlike in a template, where a brace that stands alone is a mistake.
 */
export function parsePlaceholders(text: string): Placeholder[] {
  const parts: Placeholder[] = [];
  let at = 0;
  for (const match of text.matchAll(piece)) {
    const [whole, kept, name] = match;
    if (match.index > at) parts.push({ text: text.slice(at, match.index) });
    parts.push(name === undefined ? { text: `{${kept}}` } : { name });
    at = match.index + whole.length;
  }
  if (at < text.length) parts.push({ text: text.slice(at) });
  return parts;
}

/** The names that stand in a text, each once. */
export function placeholdersIn(text: string): string[] {
  return [...new Set(parsePlaceholders(text).flatMap((part) => ("name" in part ? [part.name] : [])))];
}

/** The text with something in the place of each name. */
export function fillPlaceholders(text: string, of: (name: string) => string): string {
  return parsePlaceholders(text)
    .map((part) => ("text" in part ? part.text : of(part.name)))
    .join("");
}
