import type { ServiceContext } from "../service.ts";
import { openSealed, sealingKeyOf } from "./sealing.ts";
import type { SecretRequest } from "./secret-request.ts";
import { type GithubState, type Place, vaultOf } from "./state.ts";

// Source: "Limits for secrets" in GitHub's documentation; the wording of its answer is not known.
const MAX_VALUE_BYTES = 48 * 1024;

/** Where a secret goes, and when. */
export interface Destination {
  readonly service: ServiceContext<GithubState>;
  readonly place: Place;
  readonly name: string;
  /** How many secrets the place may hold. */
  readonly limit: number;
  readonly time: Date;
}

/** Opens a sealed secret and keeps its mark. Gives the reason when GitHub would not take it. */
export async function storeSecret(
  { service, place, name, limit, time }: Destination,
  request: SecretRequest,
): Promise<{ readonly created: boolean } | string> {
  const key = await sealingKeyOf(service, place);
  const value = key.id === request.keyId ? await openSealed(key, request.sealed) : undefined;
  // terraform-provider-github issue 2315.
  if (value === undefined) return "Bad request - validation failed due to an improperly encrypted secret";
  if (value.length > MAX_VALUE_BYTES) return "Validation failed: the secret is larger than 48 KB";
  const { secrets } = vaultOf(service.state, place);
  const before = secrets[name];
  if (before === undefined && Object.keys(secrets).length >= limit)
    return `Validation failed: there are ${limit} secrets here, the most allowed`;
  const { visibility, repositoryIds = [] } = request;
  secrets[name] = {
    mark: service.mark(value),
    createdAt: before?.createdAt ?? time.toISOString(),
    updatedAt: time.toISOString(),
    ...(visibility === undefined ? {} : { visibility }),
    ...(visibility === "selected" ? { repositoryIds } : {}),
  };
  service.save();
  return { created: before === undefined };
}
