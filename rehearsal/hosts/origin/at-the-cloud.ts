import { z } from "zod";
import type { Catalog } from "../../../components/catalog/index.ts";
import { ACCOUNT } from "../../cloud/aws/ids.ts";
import type { AwsState } from "../../cloud/aws/state.ts";
import type { Cloud } from "../../cloud/cloud.ts";
import type { CloudflareState } from "../../cloud/cloudflare/state.ts";
import type { LetsIn } from "./units.ts";

type SeenCloud = Pick<Cloud, "stateOf" | "mark">;

/** Source: cloudflared's `connection.TunnelToken`: the account, the tunnel's id and its secret. */
const tokenSchema = z.object({ a: z.string(), t: z.string(), s: z.string() });

/** Lets in connectors whose token has the secret that the tunnel has at the simulated Cloudflare. */
export function letsInAt(cloud: SeenCloud): LetsIn {
  return (text) => {
    const token = tokenSchema.safeParse(jsonIn(Buffer.from(text, "base64").toString("utf8")));
    if (!token.success) return false;
    const { a, t, s } = token.data;
    const state = cloud.stateOf("cloudflare") as CloudflareState | undefined;
    const tunnel = state?.accounts[a]?.tunnels[t];
    return tunnel?.mark !== undefined && tunnel.mark === cloud.mark(s);
  };
}

/**
 * Who a machine's users are at the simulated AWS: each service has the role that bears its name, in the one account that is
 * there, where the role is and the machine is tied to its profile.
 */
export function identityAt(
  cloud: SeenCloud,
  catalogs: readonly Catalog[],
  machine: string,
): (user: string) => string | undefined {
  const origins = catalogs.flatMap(({ hardening }) => Object.entries(hardening?.origins ?? {}));
  return (user) => {
    const aws = cloud.stateOf("aws") as AwsState | undefined;
    for (const [name, { host, instance, role, ports }] of origins) {
      if (host.host !== machine || role === undefined || ports[user] === undefined) continue;
      const isTied = Object.values(aws?.ec2 ?? {}).some(
        ({ instances }) => instances[instance ?? ""]?.association?.profile === name,
      );
      if (isTied && aws?.roles?.[`${name}-${user}`] !== undefined)
        return `arn:aws:sts::${ACCOUNT}:assumed-role/${name}-${user}/played`;
    }
    return undefined;
  };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
