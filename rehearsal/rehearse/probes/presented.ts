import { parsePlaceholders } from "../../../components/catalog/index.ts";
import type { ServedRequest } from "./served-requests.ts";

/** What a request shows, by what its probe says about where the value stands. */
export interface Shown {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Whether a probe's request has a place for a value. */
export function hasPlace({ header, basic, body }: ServedRequest["request"]): boolean {
  return header !== undefined || basic !== undefined || (body !== undefined && namesValue(body));
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

function namesValue(template: string): boolean {
  return parsePlaceholders(template).some((part) => "name" in part && part.name === "value");
}

/** What stands at `{value}` in a text that was made from the template. */
function taken(template: string, text: string): string | undefined {
  const source = parsePlaceholders(template)
    .map((part) => {
      if ("text" in part) return part.text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      return part.name === "value" ? "(?<value>.*)" : ".*?";
    })
    .join("");
  return new RegExp(`^${source}$`, "s").exec(text)?.groups?.value;
}
