import type { provider } from "@pulumi/pulumi";
import { endGroups } from "../components/migration/index.ts";
import { collectSecrets, strikeOut } from "../tools/start/crash.js";
import { action } from "./action.ts";
import { adoptedValue } from "./adopted-value.ts";
import { envFiles } from "./env-files.ts";
import { instanceIdentity } from "./host-identity/instance-identity.ts";
import { serviceRoles } from "./host-identity/service-roles.ts";
import { staticKeysGone } from "./host-identity/static-keys-gone.ts";
import { lastAction } from "./last-action.ts";
import { migration } from "./migration.ts";
import { mintedCredential } from "./minted-credential.ts";
import { originTls } from "./origin-tls/index.ts";
import { placeValues } from "./place-values.ts";
import { previousKey } from "./previous-key.ts";
import { previousValues } from "./previous-values.ts";
import type { Properties, Resource } from "./resource.ts";
import { sseHost } from "./sse-host/sse-host.ts";
import { tunnelConnector } from "./tunnel-connector/tunnel-connector.ts";
import { vaultValue } from "./vault-value.ts";

const RESOURCES: Record<string, Resource> = {
  "keyturn:index:Action": action,
  "keyturn:index:AdoptedValue": adoptedValue,
  "keyturn:index:EnvFiles": envFiles,
  "keyturn:index:InstanceIdentity": instanceIdentity,
  "keyturn:index:LastAction": lastAction,
  "keyturn:index:Migration": migration,
  "keyturn:index:Minted": mintedCredential,
  "keyturn:index:OriginTls": originTls,
  "keyturn:index:PlaceValues": placeValues,
  "keyturn:index:PreviousKey": previousKey,
  "keyturn:index:PreviousValues": previousValues,
  "keyturn:index:ServiceRoles": serviceRoles,
  "keyturn:index:SseHost": sseHost,
  "keyturn:index:StaticKeysGone": staticKeysGone,
  "keyturn:index:TunnelConnector": tunnelConnector,
  "keyturn:index:VaultValue": vaultValue,
};

/**
 * The provider `keyturn`, for what the published providers do badly: places on this machine's disk, read back,
 * compared and replaced as one change, credentials that an API mints, and commands that re-encrypt stored data. Deleting files' resource never touches
 * the files, since a place is emptied on purpose only; deleting a previous value's keys takes them out, and deleting a
 * minted credential revokes it.
 */
export class KeyturnProvider implements provider.Provider {
  readonly version = "0.1.0";

  async check(urn: string, olds: Properties, news: Properties): Promise<provider.CheckResult> {
    return await telling([olds, news], async () => ({
      inputs: news,
      failures: await resourceOf(urn).check(olds, news),
    }));
  }

  async diff(_id: string, urn: string, olds: Properties, news: Properties): Promise<provider.DiffResult> {
    try {
      return await telling([olds, news], async () => ({
        changes: await resourceOf(urn).changed(olds, news),
      }));
    } catch (error) {
      // The SDK prints the stack beside the message that the engine shows anyway; the reason is all a person needs.
      if (error instanceof Error) error.stack = "";
      throw error;
    }
  }

  async create(urn: string, inputs: Properties): Promise<provider.CreateResult> {
    const { id, state } = await telling([inputs], () => resourceOf(urn).create(inputs));
    return { id, outs: state };
  }

  /** Never tells of another state than the one it was given: a generation that was read wrong would be made anew. */
  async read(id: string, urn: string, props: Properties): Promise<provider.ReadResult> {
    await telling([props], async () => await resourceOf(urn).look?.(props));
    return { id, props };
  }

  async update(_id: string, urn: string, olds: Properties, news: Properties): Promise<provider.UpdateResult> {
    return await telling([olds, news], async () => ({ outs: await resourceOf(urn).update(olds, news) }));
  }

  /** The engine was told to stop: what runs for long ends, and is run again by the next run. */
  async cancel(): Promise<void> {
    endGroups();
  }

  async delete(_id: string, urn: string, state: Properties): Promise<void> {
    await telling([state], async () => await resourceOf(urn).remove?.(state));
  }
}

/** Strikes the values that a call brought out of its error, which the engine prints. */
async function telling<T>(properties: readonly Properties[], act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const values = new Set<string>();
    for (const each of properties) collectSecrets(each, values);
    strikeOut(error, values);
    throw error;
  }
}

function resourceOf(urn: string): Resource {
  const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
  const resource = RESOURCES[type];
  if (resource === undefined) throw new Error(`provider keyturn has no resource type ${type}`);
  return resource;
}
