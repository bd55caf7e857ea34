import type { Draft } from "../draft.ts";
import type { Finding } from "../problem.ts";

/** Characters of base64 that make 33 bytes; a tunnel's secret has at least 32. */
const LEAST = 44;

/**
 * Finds generated values that can be no tunnel's secret, which is base64 of 32 bytes or more: letters and digits are, in fours.
 * What is derived or given is looked at when it is there (`components/hardening/origin-tunnel/token.ts`).
 */
export function tunnelSecrets({ secrets, targets }: Draft): Finding[] {
  const tunnels = new Set(
    targets.filter(({ target }) => target?.kind === "cloudflare-tunnel").map(({ name }) => name),
  );
  return secrets.flatMap(({ name, source, deliveries }): Finding[] => {
    if (source?.kind !== "random" || !deliveries.some(({ target }) => tunnels.has(target))) return [];
    const { length, charset } = source;
    const isBase64 = charset === "alphanumeric" || charset === "hex";
    if (isBase64 && length % 4 === 0 && length >= LEAST) return [];
    const path = ["secrets", name, "source", isBase64 ? "length" : "charset"];
    const message = "makes no secret of a tunnel, which is base64 of 32 bytes or more";
    return [{ path, at: "value", message, remedy: "write { kind: random, length: 64 }" }];
  });
}
