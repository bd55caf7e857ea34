/** The part of a parent's value that stands in a template: of a key pair, of a certificate, of an access key. */
export const partFilters = ["public", "cert", "key", "id", "secret"] as const;

/** How a parent's value is written into a template. None: as it is. */
export const templateFilters = ["url", "base64", "json", "role", ...partFilters] as const;
export type TemplateFilter = (typeof templateFilters)[number];

/** A piece of a template: text to keep, or the secret whose value stands there. */
export type TemplatePart =
  | { readonly text: string }
  | { readonly secret: string; readonly filter?: TemplateFilter };

/** A template that cannot be read; the message says what is wrong and holds nothing of the template's text. */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
}

const piece = /\{\{|\}\}|\{([A-Za-z][A-Za-z0-9_]*)(?:\|([a-z0-9]+))?\}|[{}]|[^{}]+/g;

const isFilter = (name: string): name is TemplateFilter =>
  (templateFilters as readonly string[]).includes(name);

/**
 * Reads `postgres://app:{PASSWORD|url}@db/app`: `{NAME}` is a secret's value, `{NAME|url}`, `{NAME|base64}` and
 * `{NAME|json}` (escaped for the inside of a JSON string) its encoded form, `{NAME|public}`, `{NAME|cert}`,
 * `{NAME|key}`, `{NAME|id}` and `{NAME|secret}` a part of it, `{NAME|role}` the role of PostgreSQL that it is the password of, `{{` and `}}` are braces.
 * @throws {TemplateError} for a brace that belongs to nothing or an unknown filter
 */
export function parseTemplate(template: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let literal = "";
  for (const [whole, secret, filter] of template.matchAll(piece)) {
    if (secret === undefined) {
      if (whole === "{" || whole === "}") {
        throw new TemplateError(
          "a brace stands alone: write {NAME} for a secret's value, {{ or }} for a brace",
        );
      }
      literal += whole === "{{" ? "{" : whole === "}}" ? "}" : whole;
      continue;
    }
    if (filter !== undefined && !isFilter(filter)) {
      throw new TemplateError(`an unknown filter stands after |: known are ${templateFilters.join(", ")}`);
    }
    if (literal !== "") parts.push({ text: literal });
    literal = "";
    parts.push(filter === undefined ? { secret } : { secret, filter });
  }
  if (literal !== "") parts.push({ text: literal });
  return parts;
}

/** A template with other names for the secrets in it. */
export function renamedTemplate(template: string, rename: (secret: string) => string): string {
  return template.replaceAll(
    piece,
    (whole: string, secret: string | undefined, filter: string | undefined) => {
      if (secret === undefined) return whole;
      return filter === undefined ? `{${rename(secret)}}` : `{${rename(secret)}|${filter}}`;
    },
  );
}

/** The secrets that a template names, each once, in the order of the text. */
export function templateParents(template: string): string[] {
  return [...new Set(parseTemplate(template).flatMap((part) => ("secret" in part ? [part.secret] : [])))];
}
