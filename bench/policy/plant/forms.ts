/** A way in which a value is written. None is taken from what searches for them: that would measure itself. */
export const FORMS: Readonly<Record<string, (value: string) => string>> = {
  raw: (value) => value,
  base64: (value) => Buffer.from(value).toString("base64"),
  base64url: (value) => Buffer.from(value).toString("base64url"),
  hex: (value) => Buffer.from(value).toString("hex"),
  "URL-escaped": (value) => encodeURIComponent(value),
  "JSON-escaped": (value) => JSON.stringify({ value }),
  "JSON in JSON": (value) => JSON.stringify({ body: JSON.stringify({ value }) }),
  "shell-escaped": (value) => `export TOKEN='${value.replaceAll("'", `'\\''`)}'`,
  "in double quotes": (value) => `export TOKEN="${value.replaceAll(/[\\"$`]/g, "\\$&")}"`,
  "base64 of a larger text": (value) => Buffer.from(`#cloud-config\n# ${value} is set\n`).toString("base64"),
  "basic authentication": (value) => `Basic ${Buffer.from(`user:${value}`).toString("base64")}`,
};

/** Texts in which a value stands, by where it may be; `@` is the value. */
export const AROUND: readonly string[] = [
  "@",
  "@",
  "token=@",
  "#!/bin/sh\nset -e\nservice start --key @ --verbose\n",
  '[{"name":"web","image":"nginx","environment":[{"name":"API_KEY","value":"@"}]}]',
  "https://api.example.com/v1?key=@&format=json",
  "before-@-after",
  "key: '@'",
];

/** Texts around an ordinary value, in which nothing is called a key or a token: that alone would be a finding. */
export const AROUND_DECOYS: readonly string[] = [
  "@",
  "@",
  "mode=@",
  "#!/bin/sh\nset -e\nservice start --mode @ --verbose\n",
  '[{"name":"web","image":"nginx","environment":[{"name":"MODE","value":"@"}]}]',
  "https://api.example.com/v1?mode=@&format=json",
  "before-@-after",
];
