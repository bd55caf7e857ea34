/** Words by which people call secrets; the last of a name counts: `DB_PASSWORD`, `stripeSecretKey`, `api-token`. */
const SECRET =
  /(?:^|[_.-]|(?<=[a-z0-9]))(?:secret|secret_?key|password|passwd|pwd|passphrase|private_?key|api_?key|access_?key|encryption_?key|signing_?key|token|credentials?|webhook_?url|connection_?string|dsn)s?$/i;

/** Names that end so and are none: how many tokens, where the password stands, what the key is called. */
const NOT_SECRET =
  /(?:max|min|num|total|prompt|completion|context|public|publishable|csrf_?(?:cookie|header))_?(?:tokens?|keys?|api_?keys?)$/i;

/** Whether a property or variable of this name holds a secret, as people name them. */
export function isSecretName(name: string): boolean {
  return SECRET.test(name) && !NOT_SECRET.test(name);
}

/** Keys by the names that APIs give them. */
const KEY_OF_API = /(?:account|client|service|instrumentation|shared|storage|primary|secondary)_?key$/i;

/** Entries of these are named by people, not by an API: what is called a password there is one in plain sight. */
const FREE_MAP =
  /^(?:tags\w*|labels|annotations|metadata|env\w*|variables|\w*variables|data|binaryData|appSettings|parameters|keepers|triggers|headers)$/i;

/** How Pulumi writes what an API names. `DB_PASSWORD`, `--api-token` and `smtp.password` are named by people. */
const NAMED_BY_API = /^[a-z][A-Za-z0-9]*$/;

/** Whether an API itself has a field for a secret at this place: nobody has a better one. */
export function isFieldForSecret(path: readonly (string | number)[]): boolean {
  const names = path.filter((key) => typeof key === "string");
  const name = names.at(-1) ?? "";
  return (
    NAMED_BY_API.test(name) &&
    (isSecretName(name) || KEY_OF_API.test(name)) &&
    !names.slice(0, -1).some((key) => FREE_MAP.test(key))
  );
}

/** What stands where a secret would, and is none: a reference to one, or nothing. */
const REFERENCES: readonly RegExp[] = [
  /^\s*$/,
  /^arn:[\w-]+:/,
  /^(?:op|vault|ssm|secretsmanager|sops|gcp-?sm|doppler|infisical|env|file|ref)(?::\/\/|:)/i,
  /^projects\/[^/]+\/secrets\//,
  /^@Microsoft\.KeyVault\(/,
  /^\{\{.*\}\}$/s,
  /^\$\{?[A-Za-z_]\w*\}?$/,
  /^\$\{\{.*\}\}$/s,
  /^\$\(.*\)$/s,
  /^`.*`$/s,
  /^(?:\.{0,2}\/)[\w./-]*$/,
  /^(?:true|false|yes|no|on|off|null|none|undefined|\d+(?:\.\d+)?)$/i,
  /^-----BEGIN (?:CERTIFICATE|PUBLIC KEY|RSA PUBLIC KEY)-----/,
];

/** Whether a text that stands under a secret's name is a reference, a switch or nothing. */
export function isReference(text: string): boolean {
  const bare = text.trim();
  return REFERENCES.some((form) => form.test(bare));
}
