/**
 * What is said of values that a person gave and that stand in a stack's file in plain, where they belong encrypted.
 *
 * @param keys such as `keyturn-given:TOKEN-g1`; what they hold is not told
 */
export function plainGivenMessage(keys: readonly string[], stack: string): string {
  const commands = keys.map((key) => `pulumi config set --secret ${key} --stack ${stack} < FILE`);
  return (
    `Pulumi.${stack}.yaml holds in plain what must be encrypted: ${keys.join(", ")}. Remove it there, then give ` +
    `it on standard input: ${commands.join("; ")}. Where the file was shared or committed, rotate that secret`
  );
}
