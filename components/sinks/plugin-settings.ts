import { runtime, secret } from "@pulumi/pulumi";

/**
 * What the stack says of a plugin, as the engine would give it to a provider of the stack's own.
 *
 * @param namespace such as `github:`
 * @param credentials settings that are secret whatever the stack file says of them
 * @param encryptedKeys the keys of the stack's configuration that are encrypted in its file, such as `github:token`
 */
export function pluginSettings(
  namespace: string,
  credentials: readonly string[],
  encryptedKeys: readonly string[],
): Record<string, unknown> {
  const own = Object.entries(runtime.allConfig()).filter(([key]) => key.startsWith(namespace));
  return Object.fromEntries(
    own.map(([key, text]) => {
      const value = read(text);
      const name = key.slice(namespace.length);
      return [name, credentials.includes(name) || encryptedKeys.includes(key) ? secret(value) : value];
    }),
  );
}

/** Configuration is text; numbers, switches and objects are written in it as JSON. */
function read(text: string): unknown {
  if (!/^(true|false|-?\d+|[[{].*)$/s.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
