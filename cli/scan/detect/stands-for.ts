/** Words that people put where a value is to come. */
const WORDS =
  /^(?:change[-_ ]?(?:me|this|it)\b.*|replace[-_ ]?(?:me|this|with)\b.*|(?:your|my)[-_ ].*|todo|tbd|fixme|secret|pass(?:word|wd)?|pwd?|token|example|placeholder|dummy|redacted|none|null|undefined|true|false|yes|no|on|off|enabled?|disabled?|auto|default|optional|required)$/i;

/** What another program fills in: `${NAME}`, `$NAME`, `{{ name }}`, `<name>`, `%NAME%`, and references to stores. */
const REFERENCE = [
  /^\$\{?\w+\}?$/,
  /\$\{\{|\{\{|<%|^<[^<>]*>$|^%\w+%$/,
  /^(?:op|vault|ssm|secretsmanager|aws-ssm|gcp-sm|sops|doppler|infisical|file|env|ref\+\w+):\/\//i,
  /^ENC\[/,
  /^\/run\/secrets\/|^(?:~|\.{0,2})\/[\w./-]+\.(?:pem|key|crt|json|txt|ya?ml)$/,
];

/**
 * Whether a text only stands in a value's place: nothing, a reference, a word such as `changeme`, stars or dots, or a
 * short number such as a limit.
 */
export function standsForAValue(text: string): boolean {
  const value = text.trim();
  if (value === "" || /^\d{1,6}$|^\[\s*\]$|^\{\s*\}$/.test(value)) return true;
  if (/^(.)\1*$/.test(value) || /[*•…]{3}|\.{3}|x{5}/i.test(value)) return true;
  return WORDS.test(value) || REFERENCE.some((pattern) => pattern.test(value));
}

/** The value that a variable has where it is not set, `${NAME:-value}`; undefined where it has none. */
export function fallbackIn(text: string): string | undefined {
  return /^\$\{\w+:?-([^${}]+)\}$/.exec(text.trim())?.[1];
}
