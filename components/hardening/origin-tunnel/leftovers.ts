import { ResourceHook, runtime } from "@pulumi/pulumi";
import { z } from "zod";
import { askCloudflare, type CloudflareApi, cloudflareApi } from "../../cloudflare/cloudflare-api.ts";

// Source: Cloudflare's API reference, "List Cloudflare Tunnels", "Get configuration", "List DNS Records".
const tunnels = z.object({
  result: z.array(z.object({ id: z.string(), name: z.string(), conns_active_at: z.string().nullish() })),
});
const configuration = z.object({
  result: z.object({ config: z.object({ ingress: z.array(z.unknown()).nullish() }).nullish() }),
});
const records = z.object({
  result: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      type: z.string(),
      content: z.string().nullish(),
      comment: z.string().nullish(),
    }),
  ),
});

/** What a record is known by. */
const TOLD = ["name", "type", "content", "comment"] as const;

/** A DNS record that is to be made. */
export interface WantedName {
  readonly zoneId: string;
  readonly name: string;
  readonly type: string;
  readonly content: string;
  readonly comment: string;
}

/**
 * Makes sure that a tunnel can be made, since an account has one of a name. One that leads nowhere and that nobody was ever
 * connected to is what a run left that was cut off before it knew the id: it makes room. Any other is somebody's.
 *
 * @param options.dryRun only looks
 * @throws Error where another one has the name; CloudflareRefused where Cloudflare can't be asked
 */
export async function clearTunnel(
  api: CloudflareApi,
  { accountId, name }: { readonly accountId: string; readonly name: string },
  { dryRun }: { readonly dryRun: boolean },
): Promise<void> {
  const at = `/accounts/${accountId}/cfd_tunnel`;
  const query = `?is_deleted=false&name=${encodeURIComponent(name)}`;
  const { result } = await askCloudflare(api, "GET", at + query, tunnels);
  const held = result.find((tunnel) => tunnel.name === name);
  if (held === undefined) return;
  const { result: its } = await askCloudflare(api, "GET", `${at}/${held.id}/configurations`, configuration);
  const isLeft = (its.config?.ingress ?? []).length === 0 && !held.conns_active_at;
  if (!isLeft)
    throw new Error(
      `the account has a tunnel ${name} already, and it is left as it is: choose another name, or delete it at Cloudflare if ` +
        "nothing needs it",
    );
  if (!dryRun) await askCloudflare(api, "DELETE", `${at}/${held.id}`, z.unknown());
}

/**
 * Makes sure that a name can lead to a tunnel, since a zone has one such record. One that is the same in all, the tunnel's id
 * included, is what a run left that was cut off. Any other one Cloudflare refuses to stand beside.
 */
export async function clearName(api: CloudflareApi, wanted: WantedName): Promise<void> {
  const at = `/zones/${wanted.zoneId}/dns_records`;
  const query = `?name=${encodeURIComponent(wanted.name)}`;
  const { result } = await askCloudflare(api, "GET", at + query, records);
  const left = result.find((record) => TOLD.every((field) => record[field] === wanted[field]));
  if (left !== undefined) await askCloudflare(api, "DELETE", `${at}/${left.id}`, z.unknown());
}

const MAY = "edit tunnels in the account, and DNS in the zone";
const asked = () => cloudflareApi(undefined, undefined, MAY);

/** {@link clearTunnel} as a hook, which the engine calls only where it makes the tunnel, in a preview too. */
export function tunnelIsFree(name: string, tunnel: { accountId: string; name: string }): ResourceHook {
  return new ResourceHook(
    `keyturn-tunnel-is-free-${name}`,
    async () => await clearTunnel(asked(), tunnel, { dryRun: runtime.isDryRun() }),
    { onDryRun: true },
  );
}

/** {@link clearName} as a hook, which the engine calls only where it makes the record. */
export function nameIsFree(name: string): ResourceHook {
  return new ResourceHook(`keyturn-tunnel-name-is-free-${name}`, async ({ newInputs }) => {
    await clearName(asked(), newInputs as unknown as WantedName);
  });
}
