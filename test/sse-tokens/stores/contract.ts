import { describe, expect, it } from "vitest";
import {
  type Grant,
  type Revocation,
  StoreFull,
  type TokenStore,
} from "../../../components/sse-tokens/service/index.ts";

/** A store to be tried. */
export interface TriedStore {
  /** An instance of it; of a shared store, another one that sees the same tokens. */
  instance(options: { readonly maxTokens: number }): Promise<TokenStore>;
  /** Lets time pass on the store's clock. */
  pass(seconds: number): Promise<void>;
  /** Forgets all tokens. */
  clear(): Promise<void>;
}

const GRANT: Grant = { principal: "VX11_PRINCIPAL_TOKEN", by: "aaaaaaaaaaaa" };
const OTHER: Grant = {
  principal: "OTHER_TOKEN",
  by: "bbbbbbbbbbbb",
  audience: "news",
  address: "2001:db8::1",
};

/** What holds of every store. */
export function storeContract(name: string, tried: () => TriedStore): void {
  describe(`the store ${name}`, () => {
    const withStore = async (use: (store: TokenStore) => Promise<void>, maxTokens = 1_000) => {
      await tried().clear();
      const store = await tried().instance({ maxTokens });
      try {
        await use(store);
      } finally {
        await store.close();
      }
    };

    it("gives back what it was given, as often as it is asked", async () => {
      await withStore(async (store) => {
        await store.put("one", GRANT, 30);
        await store.put("two", OTHER, 30);
        expect(await store.get("one")).toEqual(GRANT);
        expect(await store.get("two")).toEqual(OTHER);
        expect(await store.get("one")).toEqual(GRANT);
        expect(await store.get("three")).toBeUndefined();
        expect(await store.size()).toBe(2);
      });
    });

    it("knows a token until its time is over, and no longer", async () => {
      await withStore(async (store) => {
        await store.put("short", GRANT, 1);
        await store.put("long", GRANT, 30);
        expect(await store.get("short")).toEqual(GRANT);
        await tried().pass(1.1);
        expect(await store.get("short")).toBeUndefined();
        expect(await store.take("short")).toBeUndefined();
        expect(await store.get("long")).toEqual(GRANT);
      });
    });

    it("lets one alone take a token", async () => {
      await withStore(async (store) => {
        await store.put("one", GRANT, 30);
        const takers = Array.from({ length: 20 }, async () => await store.take("one"));
        const taken = await Promise.all(takers);
        expect(taken.filter((grant) => grant !== undefined)).toEqual([GRANT]);
        expect(await store.get("one")).toBeUndefined();
        expect(await store.size()).toBe(0);
      });
    });

    it("refuses a token that it has no room for, keeps the live ones, and has room again later", async () => {
      await withStore(async (store) => {
        await store.put("one", GRANT, 30);
        await store.put("two", GRANT, 1);
        await expect((async () => await store.put("three", GRANT, 30))()).rejects.toThrow(StoreFull);
        expect(await store.get("one")).toEqual(GRANT);
        expect(await store.get("two")).toEqual(GRANT);
        // A store may count in whole seconds.
        await tried().pass(2.1);
        expect(await store.size()).toBeLessThanOrEqual(2);
        await store.put("three", GRANT, 30);
        expect(await store.get("one")).toEqual(GRANT);
        expect(await store.get("three")).toEqual(GRANT);
      }, 2);
    });

    const revocations: [string, Revocation, string[]][] = [
      ["one token", { kind: "token", digest: "one" }, ["two", "three"]],
      ["a principal token's", { kind: "principal", by: GRANT.by }, ["three"]],
      ["all", { kind: "all" }, []],
    ];
    it.each(revocations)("revokes %s, and says so", async (_, revocation, left) => {
      await withStore(async (store) => {
        const heard: Revocation[] = [];
        const stop = store.onRevoked((one) => heard.push(one));
        await store.put("one", GRANT, 30);
        await store.put("two", GRANT, 30);
        await store.put("three", OTHER, 30);
        await store.revoke(revocation);
        const known = await Promise.all(
          ["one", "two", "three"].map(async (digest) => await store.get(digest)),
        );
        expect(["one", "two", "three"].filter((__, at) => known[at] !== undefined)).toEqual(left);
        await expect.poll(() => heard).toEqual([revocation]);
        stop();
        await store.revoke({ kind: "token", digest: "four" });
        expect(heard).toEqual([revocation]);
      });
    });
  });
}
