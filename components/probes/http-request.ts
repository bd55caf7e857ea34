import { fillPlaceholders, type ProbeRequest } from "../catalog/index.ts";

/** A request as it goes out. Only `asked` may be printed. */
export interface Outgoing {
  /** Method and URL. */
  readonly asked: string;
  readonly url: string;
  readonly method: ProbeRequest["method"];
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

const CONTENT_TYPES = {
  json: "application/json",
  form: "application/x-www-form-urlencoded",
  plain: "text/plain; charset=utf-8",
} as const;

const ENCODERS: Readonly<Record<ProbeRequest["encode"], (value: string) => string>> = {
  json: (value) => JSON.stringify(value).slice(1, -1),
  form: (value) => new URLSearchParams({ v: value }).toString().slice(2),
  plain: (value) => value,
};

/** A request whose words can't be sent; the message names the place. */
export class UnsendableError extends Error {
  override readonly name = "UnsendableError";
}

function presented({ header, basic }: ProbeRequest, of: (name: string) => string): Record<string, string> {
  if (basic !== undefined) {
    return { authorization: `Basic ${Buffer.from(`${basic}:${of("value")}`).toString("base64")}` };
  }
  if (header === undefined) return {};
  if (typeof header === "string") return { [header.toLowerCase()]: of("value") };
  return { [header.name.toLowerCase()]: fillPlaceholders(header.value, of) };
}

/**
 * Puts a request together.
 * @param of what stands for a name: the value, the run's own name, or what an earlier step saved
 * @throws {UnsendableError} when a header can't carry what is to stand in it
 */
export function outgoing(request: ProbeRequest, of: (name: string) => string): Outgoing {
  const { method, encode } = request;
  const url = new URL(fillPlaceholders(request.url, (name) => encodeURIComponent(of(name)))).href;
  const body = request.body && fillPlaceholders(request.body, (name) => ENCODERS[encode](of(name)));
  const headers: Record<string, string> = { "user-agent": "keyturn" };
  if (body !== undefined) headers["content-type"] = CONTENT_TYPES[encode];
  for (const [name, text] of Object.entries(request.headers)) {
    headers[name.toLowerCase()] = fillPlaceholders(text, of);
  }
  Object.assign(headers, presented(request, of));
  for (const [name, text] of Object.entries(headers)) {
    if (/^[\t\x20-\x7e]*$/.test(text)) continue;
    throw new UnsendableError(
      `the header ${name} can't carry what is to stand in it: it is not one line of ASCII`,
    );
  }
  return { asked: `${method} ${url}`, url, method, headers, ...(body !== undefined && { body }) };
}
