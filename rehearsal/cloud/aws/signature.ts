import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { AwsRefusal } from "./aws-error.ts";

/** A request as it came in. */
export interface Signed {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
}

/** Who signed a request, and for what. */
export interface Signer {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

/** How far a request's time may be from the clock. Source: IAM User Guide, "Troubleshoot Signature Version 4". */
const SKEW_MS = 5 * 60 * 1000;

/**
 * Checks a request's signature (version 4) as AWS does. Source: IAM User Guide, "Create a signed AWS API request".
 *
 * @param secretOf the secret access key of a key that is active; undefined for any other
 * @throws AwsRefusal in AWS's words
 */
export function verifySignature(
  request: Signed,
  secretOf: (accessKeyId: string) => string | undefined,
): Signer {
  const { headers } = request;
  const match = AUTHORIZATION.exec(headers.get("authorization") ?? "");
  if (match === null)
    throw new AwsRefusal("MissingAuthenticationToken", "Request is missing Authentication Token", 403);
  const [, accessKeyId = "", date = "", region = "", service = "", signedHeaders = "", signature = ""] =
    match;
  const secret = secretOf(accessKeyId);
  if (secret === undefined)
    throw new AwsRefusal(
      "UnrecognizedClientException",
      "The security token included in the request is invalid.",
      403,
    );
  const time = headers.get("x-amz-date") ?? "";
  if (!time.startsWith(date) || Math.abs(Date.now() - instantOf(time)) > SKEW_MS)
    throw new AwsRefusal("SignatureDoesNotMatch", "Signature expired", 403);
  const scope = `${date}/${region}/${service}/aws4_request`;
  const toSign = ["AWS4-HMAC-SHA256", time, scope, sha256(canonical(request, signedHeaders))].join("\n");
  const key = [region, service, "aws4_request"].reduce(hmac, hmac(`AWS4${secret}`, date));
  if (!timingSafeEqual(hmac(key, toSign), Buffer.from(signature, "hex")))
    throw new AwsRefusal(
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match the signature you provided.",
      403,
    );
  return { accessKeyId, region, service };
}

function canonical({ method, url, headers, body }: Signed, signedHeaders: string): string {
  const { pathname, searchParams } = new URL(url);
  searchParams.sort();
  const lines = signedHeaders
    .split(";")
    .map((name) => `${name}:${(headers.get(name) ?? "").trim().replace(/ +/g, " ")}\n`);
  return [method, pathname, searchParams.toString(), lines.join(""), signedHeaders, sha256(body)].join("\n");
}

/** `20260131T120000Z`. */
function instantOf(time: string): number {
  return Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
