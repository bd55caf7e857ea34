/**
 * The wait that a header Retry-After asks for, in milliseconds; undefined when it asks for none that can be read.
 * Source: RFC 9110, section 10.2.3: seconds, or a date.
 */
export function retryAfterOf(header: string | string[] | undefined, now: number): number | undefined {
  const text = Array.isArray(header) ? header[0] : header;
  if (text === undefined) return undefined;
  if (/^\s*\d{1,9}\s*$/.test(text)) return Number(text) * 1_000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
