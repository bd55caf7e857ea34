import { KeyPairError } from "./key-pair-error.ts";

/** An access key of AWS's as one value: `ID:SECRET`. Neither half can hold a colon. */
export function accessKeyText(id: string, secret: string): string {
  return `${id}:${secret}`;
}

/** The access key id of an access key. @throws KeyPairError for a value that is none */
export function accessKeyId(value: string): string {
  return halves(value)[0];
}

/** The secret access key of an access key. @throws KeyPairError for a value that is none */
export function secretAccessKey(value: string): string {
  return halves(value)[1];
}

/** Source of the id's form: IAM API Reference, AccessKey. */
function halves(value: string): [id: string, secret: string] {
  const [, id, secret] = /^(\w{16,128}):([^\s:]+)$/.exec(value) ?? [];
  if (id === undefined || secret === undefined)
    throw new KeyPairError("it is no access key of AWS's, which is written ID:SECRET");
  return [id, secret];
}
