/** Takes the backslash from an escaped quote; every other escape stays as it is, in single quotes for good. */
export function unquote(raw: string): string {
  const quote = raw.charAt(0);
  return raw.slice(1, -1).replace(/\\(.)/gs, (pair, next: string) => (next === quote ? quote : pair));
}

const SIMPLE: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  '"': '"',
  "\\": "\\",
  // Interpolation, which comes next, turns `$$` into one dollar.
  $: "$$",
};

/** The escapes of a double-quoted value as `expandEscapes` of compose-go's dotenv/parser.go expands them. */
export function expandEscapes(text: string): string {
  return text.replace(/\\(?:([abcfnrtv$"\\])|0(\d{0,3}))/g, (match, simple?: string, digits?: string) => {
    if (digits === undefined) return SIMPLE[simple ?? ""] ?? match;
    const octal = /^[0-7]{3}$/.test(digits) ? Number.parseInt(digits, 8) : Number.POSITIVE_INFINITY;
    // compose-go gives the zero away even where what is left is no octal escape.
    return octal <= 0xff ? String.fromCharCode(octal) : `\\${digits}`;
  });
}
