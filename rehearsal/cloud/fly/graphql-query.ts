/** A field that a query selects. */
export interface Field {
  readonly name: string;
  /** What the answer calls it. */
  readonly alias: string;
  /** Its arguments, with the variables' values. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly fields: readonly Field[];
}

/** A query that could not be read. */
export class QuerySyntaxError extends Error {}

/** One token, with what may stand before it: space, commas and comments. */
const TOKEN =
  /[\s,]*(?:#[^\n]*[\s,]*)*([A-Za-z_]\w*|\$[A-Za-z_]\w*|"(?:[^"\\\n]|\\.)*"|-?\d+(?:\.\d+)?|[!{}()[\]:=])/y;

/**
 * Reads one GraphQL operation, as far as Fly's clients write them: fields with aliases, arguments and variables;
 * no fragments, no directives.
 *
 * @throws {QuerySyntaxError}
 */
export function readQuery(
  query: string,
  variables: Readonly<Record<string, unknown>>,
): { readonly kind: "query" | "mutation"; readonly fields: readonly Field[] } {
  const tokens = tokenise(query);
  let at = 0;
  const next = (): string => tokens[at++] ?? fail("the end");
  const take = (token: string): boolean => tokens[at] === token && ++at > 0;
  const expect = (token: string): void => {
    if (!take(token)) fail(tokens[at] ?? "the end");
  };

  const value = (): unknown => {
    if (take("{")) return entries("}");
    if (take("[")) {
      const items: unknown[] = [];
      while (!take("]")) items.push(value());
      return items;
    }
    const token = next();
    if (token.startsWith("$")) return variables[token.slice(1)];
    if (token === "null") return null;
    return /^["\d-]|^(?:true|false)$/.test(token) ? (JSON.parse(token) as unknown) : token;
  };
  const entries = (end: string): Record<string, unknown> => {
    const result: Record<string, unknown> = {};
    while (!take(end)) {
      const name = next();
      expect(":");
      result[name] = value();
    }
    return result;
  };
  const selection = (): Field[] => {
    const fields: Field[] = [];
    while (!take("}")) {
      const first = next();
      const name = take(":") ? next() : first;
      if (!/^\w+$/.test(name)) fail(name);
      const args = take("(") ? entries(")") : {};
      fields.push({ name, alias: first, args, fields: take("{") ? selection() : [] });
    }
    return fields;
  };

  const kind = take("mutation") ? "mutation" : "query";
  if (kind === "query") take("query");
  while (tokens[at] !== undefined && tokens[at] !== "{") at += 1;
  expect("{");
  const fields = selection();
  if (at < tokens.length) fail(tokens[at] ?? "");
  return { kind, fields };
}

function tokenise(query: string): string[] {
  const tokens: string[] = [];
  const text = query.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const { lastIndex } = TOKEN;
    const token = TOKEN.exec(text)?.[1];
    tokens.push(token ?? fail(text.slice(lastIndex, lastIndex + 10)));
  }
  return tokens;
}

function fail(near: string): never {
  throw new QuerySyntaxError(`Parse error near ${JSON.stringify(near)}`);
}
