import { previousKey } from "../../../components/catalog/index.ts";
import { inTurn } from "../../env-file/index.ts";
import {
  ANOTHER_VALUE,
  goneKeys,
  type HeldValue,
  type PlaceChange,
  type PlaceDriver,
  type PlaceOf,
  PlaceSilent,
} from "../driver.ts";
import { refuseNoText } from "../no-text.ts";
import { vaultAccess } from "./access.ts";
import { VaultRefused, vaultAsker } from "./ask.ts";
import { Kv, KvChanged, type KvSecret } from "./kv-secret.ts";

type Place = PlaceOf<"vault-kv">;
type Keys = Readonly<Record<string, string | null>>;

/**
 * Keys of a secret in the engine KV version 2 of HashiCorp Vault or OpenBao. A change is one patch that begins at the version
 * that was read (check-and-set), so that nobody's write in between is lost, and what it made is read back. Older versions that
 * hold a value which is no longer to live are destroyed (docs/destinations/vault-kv.md says when).
 */
export const vaultKv: PlaceDriver<"vault-kv"> = {
  async problems(place) {
    try {
      vaultAccess(place.access, place.target.namespace);
      return [];
    } catch (error) {
      return [`${place.name}: ${(error as Error).message}`];
    }
  },

  async held(place, keys) {
    const { data = {} } = await explaining(place, (kv) => kv.read());
    const found = new Map<string, HeldValue>();
    for (const key of keys.flatMap((one) => [one, previousKey(one)])) {
      const value = Object.hasOwn(data, key) ? data[key] : undefined;
      if (value !== undefined && value !== null)
        found.set(key, typeof value === "string" ? value : ANOTHER_VALUE);
    }
    return found;
  },

  async write(place, change) {
    refuseNoText(place.name, change.values);
    await alone(place, async (kv) => {
      const found = await kv.read();
      const left = await brought(place, kv, found, changed(found, change));
      const isEmpty = Object.keys(left.data ?? {}).length === 0;
      const about = await kv.metadata();
      if (about === undefined) return;
      if (change.values.length === 0 && isEmpty && about.isOurs) return await kv.forgetAll();
      const dying = about.isOurs ? outlived(change) : leaving(change);
      await destroyed(kv, about.superseded, dying);
    });
  },

  async forget(place, previous) {
    await alone(place, async (kv) => {
      const found = await kv.read();
      const gone = [...previous].filter(([key, value]) => found.data?.[previousKey(key)] === value);
      await brought(place, kv, found, Object.fromEntries(gone.map(([key]) => [previousKey(key), null])));
      const superseded = (await kv.metadata())?.superseded ?? [];
      await destroyed(kv, superseded, (key, value) => previous.get(key) === value);
    });
  },
};

/** Whether a value that an older version holds under a key, previous ones counted as the key's own, is to die. */
type Dying = (key: string, value: string) => boolean;

/** At a secret of keyturn's own: what is neither in use, nor accepted beside that, nor what a rollback would return to. */
function outlived({ values, absent, before }: PlaceChange): Dying {
  const living = new Map(
    values.map(({ key, value, previous }) => [key, [value, previous?.value, before.get(key)?.value]]),
  );
  return (key, value) => absent.includes(key) || living.get(key)?.includes(value) === false;
}

/** At somebody else's: what keyturn brought and takes away. */
function leaving({ absent, before }: PlaceChange): Dying {
  return (key, value) => {
    const last = before.get(key);
    return absent.includes(key) && (last?.value === value || last?.previous?.value === value);
  };
}

/** Looks into each older version: one that holds nothing that is to die stays. */
async function destroyed(kv: Kv, superseded: readonly number[], isDying: Dying): Promise<void> {
  const found: number[] = [];
  for (const version of superseded) {
    const { data = {} } = await kv.read(version);
    const holds = Object.entries(data).some(
      ([key, value]) =>
        typeof value === "string" && (isDying(key, value) || isDying(key.replace(/_PREVIOUS$/, ""), value)),
    );
    if (holds) found.push(version);
  }
  await kv.destroy(found);
}

/** What of a change is still to be done. */
function changed({ data = {} }: KvSecret, change: PlaceChange): Keys {
  const wanted = change.values.flatMap(({ key, value, previous }): [string, string | null][] => [
    [key, value],
    ...(previous === undefined ? [] : [[previousKey(key), previous.value] as [string, string]]),
  ]);
  const all = [...wanted, ...goneKeys(change).map((key): [string, null] => [key, null])];
  return Object.fromEntries(
    all.filter(([key, value]) => (value === null ? Object.hasOwn(data, key) : data[key] !== value)),
  );
}

/**
 * Brings it about and looks at it. A write whose answer was lost is known again by what stands there.
 * @returns what the secret holds then
 */
async function brought(place: Place, kv: Kv, from: KvSecret, keys: Keys): Promise<KvSecret> {
  if (Object.keys(keys).length === 0) return from;
  const holds = ({ data = {} }: KvSecret) =>
    Object.entries(keys).every(([key, value]) =>
      value === null ? !Object.hasOwn(data, key) : data[key] === value,
    );
  try {
    const found = await kv.proven(await kv.change(from, keys));
    if (holds(found)) return found;
    throw new Error(
      `${place.name}: Vault took the write and gives something else back. Look at it, then: keyturn resume`,
    );
  } catch (error) {
    if (!(error instanceof KvChanged)) throw error;
    const now = await kv.read();
    if (holds(now)) return now;
    throw new Error(
      `${place.name}: ${error.message}, and nothing of theirs was overwritten. Then: keyturn resume`,
    );
  }
}

/** Two steps of a run may share the secret: each begins at what the other left. */
async function alone<T>(place: Place, act: (kv: Kv) => Promise<T>): Promise<T> {
  const { mount, path, namespace = "" } = place.target;
  return await inTurn(`vault-kv ${namespace} ${mount} ${path}`, () => explaining(place, act));
}

async function explaining<T>(place: Place, act: (kv: Kv) => Promise<T>): Promise<T> {
  const { name, target, access } = place;
  try {
    return await act(new Kv(vaultAsker(vaultAccess(access, target.namespace)), target));
  } catch (error) {
    if (!(error instanceof VaultRefused)) throw error;
    const { status, message } = error;
    if (status === undefined || status >= 500) throw new PlaceSilent(message);
    throw new Error(`${name}: ${message}${adviceOn(place, status, message)}`);
  }
}

function adviceOn({ target: { mount, path } }: Place, status: number, message: string): string {
  if (status === 403)
    return (
      `. Does the token live, is the namespace right, and does its policy allow create, read, update and patch on ${mount}/data/${path}, create, ` +
      `read, update and delete on ${mount}/metadata/${path}, and update on ${mount}/destroy/${path}?`
    );
  if (status === 404 && message.includes("HTTP"))
    return `: is there a secrets engine KV version 2 at ${mount}, and is the namespace right? vault secrets list`;
  return "";
}
