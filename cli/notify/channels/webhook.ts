import { Webhook } from "standardwebhooks";
import type { SecretValue } from "../../../components/secret-value.ts";
import type { Notice } from "../notice.ts";

/** What a generic webhook gets, after Standard Webhooks: `type`, `timestamp`, `data`. */
export function webhookPayload({ event, at, ...notice }: Notice): object {
  const { facts, lines, ...told } = notice;
  return {
    type: `keyturn.${event}`,
    timestamp: at,
    data: { ...told, lines: lines.map((line) => line.replaceAll("`", "")), ...facts },
  };
}

const PREFIX = "whsec_";

/**
 * The headers of Standard Webhooks, by its own library: one signature for each key, so that while a key turns a receiver
 * with either of them is served. Source: the specification's section on signature schemes.
 *
 * @param keys `whsec_` and base64, else the bytes of the text themselves
 * @throws {Error} of the library where what stands behind `whsec_` is no base64
 */
export function signed(
  body: string,
  id: string,
  at: Date,
  keys: readonly SecretValue[],
): Readonly<Record<string, string>> {
  const signatures = keys.map((key) => signer(key.reveal()).sign(id, at, body));
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": signatures.join(" "),
  };
}

function signer(key: string): Webhook {
  // The library takes a text's characters for bytes; those of UTF-8 are what a receiver's base64 of it holds.
  return key.startsWith(PREFIX) ? new Webhook(key) : new Webhook(Buffer.from(key), { format: "raw" });
}
