import { KeyPairError } from "./key-pair-error.ts";

/** An access key of AWS's as one value: `ID:SECRET`. Neither half can hold a colon. */
export function accessKeyText(id: string, secret: string): string {
  return `${id}:${secret}`;
}

/** The access key id of an access key, the client id of a service token. @throws KeyPairError for a value that is none */
export function accessKeyId(value: string): string {
  return halves(value)[0];
}

/** The secret access key of an access key, the client secret of a service token. @throws KeyPairError for a value that is none */
export function secretAccessKey(value: string): string {
  return halves(value)[1];
}

/** A service token of Cloudflare Access as one value: `CLIENT-ID:CLIENT-SECRET:ID`. */
export function serviceTokenText(clientId: string, clientSecret: string, id: string): string {
  return `${clientId}:${clientSecret}:${id}`;
}

/** What policies call a service token, which is no secret. @throws KeyPairError for a value that is none */
export function serviceTokenId(value: string): string {
  const [, , id] = halves(value);
  if (id === undefined)
    throw new KeyPairError(
      "it is no service token of Cloudflare Access, which is written CLIENT-ID:CLIENT-SECRET:ID",
    );
  return id;
}

/** Sources of the ids' forms: IAM API Reference, AccessKey; Cloudflare's API reference, "Access service tokens". */
function halves(value: string): [id: string, secret: string, token: string | undefined] {
  const [, id, secret, token] =
    /^(\w{16,128}(?:\.access)?):([^\s:]+)(?::([0-9a-f-]{32,36}))?$/.exec(value) ?? [];
  if (id === undefined || secret === undefined || id.endsWith(".access") !== (token !== undefined))
    throw new KeyPairError(
      "it is neither an access key of AWS's, which is written ID:SECRET, nor a service token of Cloudflare Access, CLIENT-ID:CLIENT-SECRET:ID",
    );
  return [id, secret, token];
}
