import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { type AskVault, VaultRefused } from "./ask.ts";

/** Which secret of a KV version 2 engine. */
export interface KvAddress {
  readonly mount: string;
  readonly path: string;
}

/** What a secret holds now. */
export interface KvSecret {
  /** The number of the newest version, which is what check-and-set asks for; 0 before the first. */
  readonly version: number;
  /** Its keys; nothing where it is not there, or its newest version was deleted or destroyed. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** What is known of a secret beside its values. */
export interface KvMetadata {
  /** Numbers of versions, older than the newest, that can still be read or brought back. */
  readonly superseded: readonly number[];
  /** Whether keyturn made it. */
  readonly isOurs: boolean;
}

/** Somebody wrote the secret in between. */
export class KvChanged extends Error {
  override readonly name = "KvChanged";
}

/** What keyturn marks a secret with that it made. */
const OURS = { "managed-by": "keyturn" } as const;
const RETRIES = 5;

// Source of the forms: Vault's API documentation, "KV secrets engine - version 2 (API)"; seen at OpenBao 2.7.
const read = z.object({
  data: z.object({
    data: z.record(z.string(), z.unknown()).nullable(),
    metadata: z.object({ version: z.number().int().min(0) }),
  }),
});
const written = z.object({ data: z.object({ version: z.number() }) });
const metadata = z.object({
  data: z.object({
    current_version: z.number(),
    custom_metadata: z.record(z.string(), z.string()).nullish(),
    versions: z.record(z.string(), z.object({ destroyed: z.boolean() })),
  }),
});
const mounted = z.object({
  data: z.object({ type: z.string(), options: z.record(z.string(), z.string()).nullish() }),
});

/**
 * One secret of the secrets engine KV, version 2.
 * @throws VaultRefused from each of its functions
 */
export class Kv {
  readonly #ask: AskVault;
  readonly #address: KvAddress;

  constructor(ask: AskVault, address: KvAddress) {
    this.#ask = ask;
    this.#address = address;
  }

  /** @param version the newest if left out */
  async read(version?: number): Promise<KvSecret> {
    const query = version === undefined ? "" : `?version=${version}`;
    const { status, body, says } = await this.#asks("GET", "data", { query });
    const parsed = read.safeParse(body).data?.data;
    // A version that was deleted is a 404 that tells its number.
    if ((status === 200 || status === 404) && parsed !== undefined) {
      const { data, metadata: about } = parsed;
      return data === null ? { version: about.version } : { version: about.version, data };
    }
    if (status === 404 && !says("route")) return { version: 0 };
    throw this.#refused("GET", "data", status);
  }

  async metadata(): Promise<KvMetadata | undefined> {
    const { status, body, says } = await this.#asks("GET", "metadata");
    const parsed = metadata.safeParse(body).data?.data;
    if (status === 404 && !says("route")) return undefined;
    if (status !== 200 || parsed === undefined) throw this.#refused("GET", "metadata", status);
    const { versions, current_version: current, custom_metadata: custom } = parsed;
    const superseded = Object.entries(versions)
      .filter(([number, { destroyed }]) => Number(number) < current && !destroyed)
      .map(([number]) => Number(number));
    return { superseded, isOurs: Object.entries(OURS).every(([key, value]) => custom?.[key] === value) };
  }

  /**
   * Changes keys and leaves every other as it is; null takes one away. Makes the secret where it is not there.
   * @param from what it held when it was looked at
   * @returns the number of the version that it made
   * @throws KvChanged where it is another one by now: nothing was written
   */
  async change(from: KvSecret, keys: Readonly<Record<string, string | null>>): Promise<number> {
    const options = { cas: from.version };
    if (from.data !== undefined) return await this.#write("PATCH", { options, data: keys });
    await this.#requireVersion2();
    if ((await this.metadata()) === undefined) await this.#mark();
    const data = Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== null));
    return await this.#write("POST", { options, data });
  }

  /** Reads the version that a write made, also where another server than the one that took it answers a little later. */
  async proven(version: number): Promise<KvSecret> {
    for (let tries = 0; ; tries++) {
      const found = await this.read(version);
      if (found.version === version || tries >= RETRIES) return found;
      await pause(100 * 2 ** tries);
    }
  }

  /** Their values are gone for good; which versions there were stays known. */
  async destroy(versions: readonly number[]): Promise<void> {
    if (versions.length === 0) return;
    const { status } = await this.#asks("PUT", "destroy", { body: { versions } });
    if (status >= 300) throw this.#refused("PUT", "destroy", status);
  }

  /** The secret with all its versions. */
  async forgetAll(): Promise<void> {
    const { status } = await this.#asks("DELETE", "metadata");
    if (status >= 300 && status !== 404) throw this.#refused("DELETE", "metadata", status);
  }

  async #write(method: "PATCH" | "POST", body: unknown): Promise<number> {
    const { status, body: answer, says } = await this.#asks(method, "data", { body });
    const version = written.safeParse(answer).data?.data.version;
    if (status === 200 && version !== undefined) return version;
    // What is patched may have been deleted since it was read.
    if ((status === 400 && says("check-and-set")) || (method === "PATCH" && status === 404))
      throw new KvChanged("somebody else wrote it at the same moment");
    throw this.#refused(method, "data", status);
  }

  async #mark(): Promise<void> {
    const { status } = await this.#asks("POST", "metadata", { body: { custom_metadata: OURS } });
    if (status >= 300) throw this.#refused("POST", "metadata", status);
  }

  /** An engine of version 1 would take `data/PATH` for a secret of its own. Source: what `vault kv` itself asks. */
  async #requireVersion2(): Promise<void> {
    const path = `sys/internal/ui/mounts/${this.#address.mount}`;
    const { status, body } = await this.#ask({ method: "GET", path });
    const found = mounted.safeParse(body).data?.data;
    if (status === 200 && found?.type === "kv" && found.options?.version === "2") return;
    throw new VaultRefused(
      `there is no secrets engine KV version 2 at ${this.#address.mount}: vault secrets enable -path=` +
        `${this.#address.mount} -version=2 kv, or set \`mount\` right in the catalog`,
      404,
    );
  }

  async #asks(
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    what: "data" | "metadata" | "destroy",
    more: { query?: string; body?: unknown } = {},
  ) {
    const { mount, path } = this.#address;
    return await this.#ask({ method, path: `${mount}/${what}/${path}`, ...more });
  }

  #refused(method: string, what: string, status: number): VaultRefused {
    const { mount, path } = this.#address;
    return new VaultRefused(`Vault: ${method} ${mount}/${what}/${path}: HTTP ${status}`, status);
  }
}
