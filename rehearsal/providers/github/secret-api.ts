import { z } from "zod";
import { textOf } from "../property-readers.ts";
import type { PropertyMap } from "../values.ts";
import { goTime } from "./go-time.ts";
import { seal } from "./seal.ts";
import type { Session } from "./session.ts";

const publicKey = z.object({ key_id: z.string(), key: z.string() });
const secret = z.object({
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  visibility: z.string().optional(),
});
const selected = z.object({ repositories: z.array(z.object({ id: z.number() })) });

/** Where a secret is: the path of its place up to `/secrets`, and its name. */
export interface SecretAddress {
  readonly secrets: string;
  readonly name: string;
}

/** What GitHub tells of a secret. Times as Go prints them. */
export interface SecretFacts {
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly visibility: string | undefined;
}

/**
 * Stores a secret: the public key is asked for, unless the value came sealed together with its key's id.
 * @returns the id of the key that it is sealed for
 */
export async function putSecret(
  { client }: Session,
  { secrets, name }: SecretAddress,
  inputs: PropertyMap,
  more: object = {},
): Promise<string> {
  // An empty text counts as not given, so that an empty value is sealed and stored: recorded.
  const given = textOf(inputs, "valueEncrypted") || textOf(inputs, "encryptedValue") || "";
  let keyId = textOf(inputs, "keyId") || "";
  let sealed = given;
  if (keyId === "" || given === "") {
    const key = await client.request("GET", `${secrets}/public-key`, publicKey);
    keyId = key.key_id;
    const value = textOf(inputs, "value") || textOf(inputs, "plaintextValue") || "";
    if (given === "") sealed = await seal(value, key.key);
  }
  const body = { key_id: keyId, encrypted_value: sealed, ...more };
  await client.request("PUT", secretPath({ secrets, name }), z.unknown(), body);
  return keyId;
}

/** What GitHub tells of a secret. @throws GithubApiError, with the status 404 when there is none */
export async function getSecret({ client }: Session, address: SecretAddress): Promise<SecretFacts> {
  const found = await client.request("GET", secretPath(address), secret);
  return {
    createdAt: goTime(found.created_at),
    updatedAt: goTime(found.updated_at),
    visibility: found.visibility,
  };
}

/** Deletes a secret. @throws GithubApiError, also when there is none */
export async function deleteSecret({ client }: Session, address: SecretAddress): Promise<void> {
  await client.request("DELETE", secretPath(address), z.unknown());
}

/** The ids of the repositories that may use an organization's secret. */
export async function selectedRepositoryIds({ client }: Session, address: SecretAddress): Promise<number[]> {
  const path = `${secretPath(address)}/repositories?per_page=100`;
  return (await client.request("GET", path, selected)).repositories.map(({ id }) => id);
}

function secretPath({ secrets, name }: SecretAddress): string {
  return `${secrets}/${encodeURIComponent(name)}`;
}
