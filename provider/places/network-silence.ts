/** What the network says where nobody answers. Source: libuv's error names; ETIMEDOUT is also what the clients say. */
const SILENCE = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "EHOSTDOWN",
  "ENETUNREACH",
  "ENETDOWN",
  "ENOENT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EPIPE",
  "ETIMEDOUT",
]);

/** Why a server did not answer, or undefined where it did. Holds nothing of what was asked. */
export function networkSilence(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined && SILENCE.has(code)) return code;
  // Several addresses of one name were tried.
  if (error instanceof AggregateError)
    return error.errors.map(networkSilence).find((one) => one !== undefined);
  return undefined;
}
