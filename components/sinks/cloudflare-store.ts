import { z } from "zod";
import type { TargetOf } from "../catalog/index.ts";
import { askCloudflare, type CloudflareApi, CloudflareRefused } from "../cloudflare/cloudflare-api.ts";

/** An account holds a hundred secrets at most. Source: "Limits" in the documentation of the Secrets Store. */
const PAGE = 100;

/** A secret as its store tells of it: never the value. */
export interface StoredSecret {
  readonly id: string;
  readonly name: string;
  readonly comment: string;
}

// Source: Cloudflare's API reference, "List store secrets".
const listed = z.object({
  result: z.array(
    z.object({
      id: z.string().min(1),
      name: z.string(),
      comment: z.string().nullish(),
      status: z.string().nullish(),
    }),
  ),
  result_info: z.object({ total_count: z.number().nullish() }).nullish(),
});

type Store = Pick<TargetOf<"cloudflare-secrets-store">, "account" | "store">;

type Listed = z.infer<typeof listed>["result"][number];

/** Every secret that a store holds. @throws CloudflareRefused */
export async function storedSecrets(api: CloudflareApi, store: Store): Promise<StoredSecret[]> {
  const found: Listed[] = [];
  for (let page = 1; ; page++) {
    const path = `${secretsOf(store)}?per_page=${PAGE}&page=${page}`;
    const { result, result_info: info } = await askCloudflare(api, "GET", path, listed);
    found.push(...result);
    // Where it does not say how many there are, a page that is not full is the last one.
    const isLast =
      result.length === 0 ||
      (info?.total_count == null ? result.length < PAGE : found.length >= info.total_count);
    if (isLast) return found.filter(isThere).map(told);
  }
}

/** Takes a secret out of its store; one that is gone already is no failure. @throws CloudflareRefused */
export async function deleteStored(api: CloudflareApi, store: Store, id: string): Promise<void> {
  try {
    await askCloudflare(api, "DELETE", `${secretsOf(store)}/${encodeURIComponent(id)}`, z.unknown());
  } catch (error) {
    if (!(error instanceof CloudflareRefused && error.status === 404)) throw error;
  }
}

function isThere({ status }: Listed): boolean {
  return status !== "deleted";
}

function told({ id, name, comment }: Listed): StoredSecret {
  return { id, name, comment: comment ?? "" };
}

function secretsOf({ account, store }: Store): string {
  return `/accounts/${account}/secrets_store/stores/${store}/secrets`;
}
