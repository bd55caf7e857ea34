import { RunError } from "@pulumi/pulumi";

/** A secret has to have this many bytes. Source: Cloudflare's API reference, "Create a Cloudflare Tunnel": tunnel_secret. */
const LEAST_BYTES = 32;

/** Standard base64, padded: cloudflared reads it with Go's encoding/json, which takes no other. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** @throws RunError where a text is no secret that a tunnel can have; it does not hold the text */
export function requireTunnelSecret(secret: string, what: string): string {
  if (BASE64.test(secret) && Buffer.from(secret, "base64").length >= LEAST_BYTES) return secret;
  throw new RunError(
    `${what} is no secret of a tunnel, which is base64 of ${LEAST_BYTES} bytes or more: let keyturn make it ` +
      "(source: { kind: random, length: 64 }), or take over one that Cloudflare made",
  );
}

/**
 * What a connector proves itself with. Source: cloudflared's `connection.TunnelToken`: base64 of JSON with the account's tag
 * (`a`), the secret (`s`, base64) and the tunnel's id (`t`).
 */
export function connectorToken(token: {
  readonly account: string;
  readonly tunnelId: string;
  readonly secret: string;
}): string {
  const { account, tunnelId, secret } = token;
  return Buffer.from(JSON.stringify({ a: account, t: tunnelId, s: secret })).toString("base64");
}
