import { textOf } from "../property-readers.ts";
import { ProviderError } from "../provider.ts";
import type { InputRule, OutputRule, ResourceTable } from "../resource-table.ts";
import type { PropertyMap } from "../values.ts";
import { GithubApiError } from "./api-error.ts";
import { deleteSecret, getSecret, putSecret, type SecretAddress, type SecretFacts } from "./secret-api.ts";
import { secretName, secretOutputs, VALUE_INPUTS, valueInputs } from "./secret-inputs.ts";
import { ignoreRefusal, type Session, type SessionSource } from "./session.ts";

/** What one of the four alike resources has of its own. */
export interface SecretKind extends Pick<ResourceTable, "token" | "source" | "check"> {
  readonly schemaVersion: number;
  readonly inputs: Readonly<Record<string, InputRule>>;
  readonly outputs?: Readonly<Record<string, OutputRule>>;
  /** The parts of the resource's id; colons in them are written `??`. */
  readonly id: (properties: PropertyMap) => readonly string[];
  /** Asked before a secret is created; what it gives goes to the outputs. */
  readonly prepare?: (session: Session, planned: PropertyMap) => Promise<PropertyMap>;
  /** The path of the place up to `/secrets`. */
  readonly secrets: (session: Session, properties: PropertyMap) => string;
  /** What a request to store it holds beside the value. */
  readonly body?: (planned: PropertyMap) => object;
  /** What else is read back. */
  readonly read?: (
    session: Session,
    state: PropertyMap,
    address: SecretAddress,
    facts: SecretFacts,
  ) => Promise<PropertyMap>;
}

/**
 * A secret that changes in place. As upstream, the times are read after it was stored, and a refusal of that read
 * is not minded; reading brings `remoteUpdatedAt` only, so that a change at GitHub is no change to Diff (recorded).
 */
export function secretTable(kind: SecretKind, session: SessionSource): ResourceTable {
  const addressOf = (properties: PropertyMap): SecretAddress => ({
    secrets: kind.secrets(session(), properties),
    name: required(properties, "secretName"),
  });
  const idOf = (properties: PropertyMap) =>
    [...kind.id(properties), required(properties, "secretName")]
      .map((part) => part.replaceAll(":", "??"))
      .join(":");
  const store = async (properties: PropertyMap): Promise<PropertyMap> => {
    const address = addressOf(properties);
    const keyId = await putSecret(session(), address, properties, kind.body?.(properties));
    const facts = await ignoreRefusal(getSecret(session(), address));
    const { createdAt = null, updatedAt = null } = facts ?? {};
    return {
      id: idOf(properties),
      keyId,
      ...(facts === undefined ? {} : { createdAt }),
      updatedAt,
      remoteUpdatedAt: updatedAt,
    };
  };
  return {
    token: kind.token,
    source: kind.source,
    schemaVersion: kind.schemaVersion,
    inputs: { secretName, ...valueInputs, ...kind.inputs },
    outputs: { ...secretOutputs, ...kind.outputs },
    exactlyOneOf: VALUE_INPUTS,
    ...(kind.check === undefined ? {} : { check: kind.check }),
    create: async (planned) => {
      const prepared = (await kind.prepare?.(session(), planned)) ?? {};
      const stored = await store({ ...planned, ...prepared });
      return { id: idOf(planned), outputs: { createdAt: null, ...prepared, ...stored } };
    },
    read: async ({ state }) => {
      const address = addressOf(state);
      const facts = await findSecret(session(), address);
      if (facts === undefined) return undefined;
      const { createdAt, updatedAt } = facts;
      return {
        createdAt: textOf(state, "createdAt") || createdAt,
        updatedAt: textOf(state, "updatedAt") || updatedAt,
        remoteUpdatedAt: updatedAt,
        ...(await kind.read?.(session(), state, address, facts)),
      };
    },
    update: (planned, { state }) => store({ ...outputsOf(kind, state), ...planned }),
    delete: async ({ state }) => await deleteSecret(session(), addressOf(state)),
  };
}

/** What GitHub tells of a secret; nothing when there is none. */
export async function findSecret(session: Session, address: SecretAddress): Promise<SecretFacts | undefined> {
  try {
    return await getSecret(session, address);
  } catch (error) {
    if (error instanceof GithubApiError && error.status === 404) return undefined;
    throw error;
  }
}

/** The text under a name. @throws ProviderError when it is absent or not known */
export function required(properties: PropertyMap, name: string): string {
  const text = textOf(properties, name);
  if (text === undefined) throw new ProviderError(`property ${name} is missing`);
  return text;
}

/** What an update goes on with: the repository's id, and the key's where the value came sealed. */
function outputsOf(kind: SecretKind, state: PropertyMap): PropertyMap {
  const names = ["keyId", ...Object.keys(kind.outputs ?? {})];
  return Object.fromEntries(names.flatMap((name) => (name in state ? [[name, state[name] ?? null]] : [])));
}
