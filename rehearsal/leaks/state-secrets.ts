/** The engine's mark of a secret in an exported deployment (`resource.SecretSig`). */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/**
 * The values of every secret in a stack, out of `pulumi stack export --show-secrets`: the way to learn the
 * values that a run generated. Named `<resource's name>.<path>`, such as `JWT_SECRET-g2.outputs.result`.
 *
 * @param exported the JSON text that the engine printed.
 * @param shortest values with fewer characters are left out (empty ones, flags).
 * @throws Error when the secrets are still encrypted: the option was forgotten.
 */
export function secretsInState(exported: string, shortest = 8): Record<string, string> {
  const found: Record<string, string> = {};
  const walk = (value: unknown, path: string): void => {
    if (typeof value !== "object" || value === null) return;
    const fields = new Map<string, unknown>(Object.entries(value));
    if (fields.get(SIGNATURE) === SECRET) {
      const plaintext = fields.get("plaintext");
      if (typeof plaintext !== "string") {
        throw new Error(`${path} is encrypted: export the stack with --show-secrets.`);
      }
      for (const [inner, text] of leaves(JSON.parse(plaintext), path)) {
        if (text.length >= shortest) found[inner] = text;
      }
      return;
    }
    for (const [key, inner] of fields) walk(inner, `${path}.${key}`);
  };
  const resources: unknown = JSON.parse(exported)?.deployment?.resources;
  for (const resource of Array.isArray(resources) ? resources : []) {
    const name = String(resource.urn).split("::").at(-1) ?? "?";
    walk(resource.inputs, `${name}.inputs`);
    walk(resource.outputs, `${name}.outputs`);
  }
  return found;
}

function* leaves(value: unknown, path: string): Generator<[string, string]> {
  if (typeof value === "string") yield [path, value];
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) yield* leaves(inner, `${path}.${key}`);
}
