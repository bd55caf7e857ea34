/** The forms in which a value travels in a request, so that each can be looked for. */
function formsOf(value: string): string[] {
  const bytes = Buffer.from(value);
  const json = JSON.stringify(value).slice(1, -1);
  const forms = [
    value,
    json,
    json.replaceAll("/", "\\/"),
    encodeURIComponent(value),
    new URLSearchParams({ v: value }).toString().slice(2),
    bytes.toString("base64"),
    bytes.toString("base64url"),
    bytes.toString("base64").replace(/=+$/, ""),
    bytes.toString("hex"),
    bytes.toString("latin1"),
  ];
  return [...new Set(forms)].filter((form) => form !== "").sort((a, b) => b.length - a.length);
}

/** Whether a text holds a value, as it is or in a form in which it was sent. */
export function holdsValue(text: string, value: string): boolean {
  return formsOf(value).some((form) => text.toLowerCase().includes(form.toLowerCase()));
}

/**
 * The text with a value struck out. Nothing that is printed is made from the value; this is for a value that
 * stands in the text all the same, such as one that somebody wrote into a probe's URL.
 */
export function conceal(text: string, value: string): string {
  return formsOf(value).reduce((rest, form) => rest.replaceAll(form, "[secret]"), text);
}
