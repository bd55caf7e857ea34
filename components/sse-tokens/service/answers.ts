/** On every answer: a token in it or in its URL is to be kept nowhere, and told to nobody. */
export const COMMON_HEADERS = { "Cache-Control": "no-store", "Referrer-Policy": "no-referrer" } as const;

const JSON_HEADERS = { ...COMMON_HEADERS, "Content-Type": "application/json" };

/** An answer in JSON. Its headers are a plain object, which Node's server takes as they are. */
export function jsonAnswer(
  body: object,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(JSON.stringify(body), { status, headers: { ...JSON_HEADERS, ...headers } });
}
