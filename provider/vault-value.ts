import { isDeepStrictEqual } from "node:util";
import { type SourceOf, vaultText } from "../components/catalog/index.ts";
import { newerText } from "../components/vault/newer.ts";
import { markOf } from "../components/vault/same-value.ts";
import { hiddenAccess } from "./place-values.ts";
import { vaultAccess } from "./places/vault-kv/access.ts";
import { VaultRefused, vaultAsker } from "./places/vault-kv/ask.ts";
import { Kv } from "./places/vault-kv/kv-secret.ts";
import { hasUnknown, secret, unwrap } from "./properties.ts";
import type { Resource } from "./resource.ts";
import { warn } from "./tell.ts";

interface Inputs {
  source: SourceOf<"vault-kv">;
  secret: string;
  generation: string;
  follows?: string;
  access?: string[];
}

/** What Vault holds at a moment. */
interface Found {
  readonly value: string;
  readonly version: number;
}

/** A generation that is taken from Vault; see `components/sources/vault-value.ts`. */
export const vaultValue: Resource = {
  /** What can't be taken is refused in a preview, before a stack file says that it was. */
  async check(olds, news) {
    if (Object.keys(olds).length > 0) return [];
    try {
      await taken(unwrap(news) as Inputs);
      return [];
    } catch (error) {
      return [{ property: "", reason: error instanceof Error ? error.message : String(error) }];
    }
  },

  /** It never changes: what Vault holds next is another generation. Who may ask there can. */
  async changed(state, news) {
    const [old, wanted] = [unwrap(state) as Inputs, unwrap(news) as Inputs];
    return !isDeepStrictEqual(old.access, wanted.access);
  },

  async create(news) {
    const inputs = unwrap(news) as Inputs;
    const { value, version } = await taken(inputs);
    // It was needed once.
    const { follows: _, ...kept } = news;
    const id = `${vaultText(inputs.source)}, ${inputs.source.field}, version ${version}`;
    return { id, state: { ...kept, ...hiddenAccess(inputs), version, value: secret(value) } };
  },

  async update(state, news) {
    const { access: _, ...kept } = state;
    return { ...kept, ...hiddenAccess(unwrap(news) as Inputs) };
  },

  /** Tells of a version that another generation would be made from. The state stays as it is, also where nobody answers. */
  async look(state) {
    const inputs = unwrap(state) as Inputs;
    const [from, value] = [Number(unwrap(state.version)), unwrap(state.value)];
    const where = vaultText(inputs.source).replace(/^Vault /, "");
    try {
      const { version, data } = await newest(inputs);
      const now = data?.[inputs.source.field];
      // A version may have come about by another field of the same secret.
      if (now === value) return;
      const holds = now === undefined ? {} : { now: version };
      await warn(newerText(inputs.secret, inputs.generation, { from, ...holds, where }));
    } catch (error) {
      await warn(`what Vault holds now is not known: ${(error as Error).message}`);
    }
  },
};

/** @throws Error without a value where there is nothing to take, or nothing new */
async function taken(inputs: Inputs): Promise<Found> {
  const { source, follows } = inputs;
  const where = `${inputs.secret} is taken from ${vaultText(source)}, field ${source.field}`;
  const { version, data } = await newest(inputs);
  if (data === undefined) {
    const what = version === 0 ? "nothing is there" : `its newest version, ${version}, was deleted`;
    throw new Error(
      `${where}, and ${what}: put a value there, or set mount, path and namespace right in the catalog`,
    );
  }
  const value = Object.hasOwn(data, source.field) ? data[source.field] : undefined;
  if (value === undefined)
    throw new Error(`${where}, and version ${version} has no such field: set \`field\` right in the catalog`);
  // Half of a pair would be another character in the state.
  if (typeof value !== "string" || value === "" || value.includes("\0") || /\p{Cs}/u.test(value))
    throw new Error(
      `${where}, and what version ${version} holds there is ${value === "" ? "empty" : "no text"}: put a text there`,
    );
  const isOld =
    follows !== undefined &&
    !hasUnknown(follows) &&
    follows === markOf(`${inputs.secret}-g${inputs.generation}`, value);
  if (!isOld) return { value, version };
  throw new Error(
    `${where}, and version ${version}, the newest, still holds the value in use: turn it there first, then keyturn rotate ${inputs.secret}`,
  );
}

async function newest({ secret: name, source, access }: Inputs) {
  try {
    return await new Kv(vaultAsker(vaultAccess(access, source.namespace)), source).read();
  } catch (error) {
    if (!(error instanceof VaultRefused)) throw new Error(`${name}: ${(error as Error).message}`);
    const { status, message } = error;
    const advice =
      status === 403
        ? `. Does the token live, is the namespace right, and does its policy allow read on ${source.mount}/data/${source.path}?`
        : status === 404
          ? `: is there a secrets engine KV version 2 at ${source.mount}, and is the namespace right? vault secrets list`
          : "";
    throw new Error(`${name}: ${message}${advice}`);
  }
}
