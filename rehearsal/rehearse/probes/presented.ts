import { fillPlaceholders } from "../../../components/catalog/index.ts";
import type { ServedRequest } from "./served-requests.ts";

/** What a request shows, by what its probe says about where the value stands. */
export interface Shown {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** The value that a request presents; undefined where it presents none. */
export function presentedIn({ request }: ServedRequest, { headers, body }: Shown): string | undefined {
  const { header, basic, encode } = request;
  const of = (name: string) => String(headers[name.toLowerCase()] ?? "");
  if (basic !== undefined) {
    const [, encoded = ""] = /^Basic (.+)$/.exec(of("authorization")) ?? [];
    return Buffer.from(encoded, "base64")
      .toString("utf8")
      .slice(basic.length + 1);
  }
  if (typeof header === "string") return of(header);
  if (header !== undefined) return taken(header.value, of(header.name));
  if (request.body === undefined) return undefined;
  const found = taken(request.body, body);
  return found === undefined ? undefined : DECODERS[encode](found);
}

const DECODERS = {
  json: (text: string) => JSON.parse(`"${text}"`) as string,
  form: (text: string) => new URLSearchParams(`v=${text}`).get("v") ?? "",
  plain: (text: string) => text,
} as const;

/** No text of a catalog holds these. */
const [VALUE, OTHER] = ["\u0001", "\u0002"] as const;

/** What stands at `{value}` in a text that was made from the template. */
function taken(template: string, text: string): string | undefined {
  const marked = fillPlaceholders(template, (name) => (name === "value" ? VALUE : OTHER));
  const source = marked
    .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
    .replace(VALUE, "(?<value>.*)")
    .replaceAll(VALUE, ".*?")
    .replaceAll(OTHER, ".*?");
  return new RegExp(`^${source}$`, "s").exec(text)?.groups?.value;
}
