import { Hono } from "hono";
import type { CloudService, ServiceContext } from "../service.ts";
import { serveAccess } from "./access.ts";
import { noRoute } from "./answers.ts";
import type { Cloudflare } from "./api.ts";
import { requireToken } from "./auth.ts";
import { serveDnsRecords } from "./dns.ts";
import { type EdgeRanges, serveEdgeRanges } from "./edge-ranges.ts";
import { serveOriginCertificates } from "./origin-certificates.ts";
import { serveOriginPulls } from "./origin-pulls.ts";
import { servePages } from "./pages.ts";
import { requestLimit } from "./rate-limit.ts";
import { serveScriptSecrets } from "./script-secrets.ts";
import { serveStores } from "./secrets-store.ts";
import { serveServiceTokens } from "./service-tokens.ts";
import { addAccounts, type CloudflareAccounts, type CloudflareState } from "./state.ts";
import { serveSecrets } from "./store-secrets.ts";
import { serveTokens } from "./tokens.ts";
import { serveTunnels } from "./tunnels.ts";
import { serveWorkers } from "./workers.ts";

/** How the simulated Cloudflare is set up. */
export interface CloudflareOptions extends CloudflareAccounts {
  /** The one API token that is let in; it is not kept in the world. */
  readonly token: string;
  /** Requests in five minutes before Cloudflare answers 429 for five minutes: 1,200 when left out. */
  readonly requestLimit?: number;
  /** Where its edge calls origins from; nowhere when left out. */
  readonly edge?: EdgeRanges;
  /** Taken instead of the clock. */
  readonly now?: () => Date;
}

/**
 * Cloudflare's v4 API, as far as rotation needs it: Secrets Stores and their secrets, Workers, Pages, API tokens,
 * tunnels and their configurations, DNS records, certificates for origins and the edge's own for them, service tokens, policies
 * and applications of Access, and the edge's ranges. Served under `/client/v4`, as api.cloudflare.com does: what `cloudflare:baseUrl` names
 * ends in that path (recorded; the default in cloudflare-go's `option.WithEnvironmentProduction`).
 */
export function cloudflareService(options: CloudflareOptions): CloudService<CloudflareState> {
  return {
    name: "cloudflare",
    initial: () => ({ accounts: {}, zones: {}, ...(options.edge && { edge: options.edge }) }),
    api: (context) => {
      addAccounts(context.state, options);
      return new Hono().route("/client/v4", restApi(context, options));
    },
  };
}

function restApi(context: ServiceContext<CloudflareState>, options: CloudflareOptions): Hono {
  const { token, now = () => new Date() } = options;
  const { state, save, mark, reveal } = context;
  const cloudflare: Cloudflare = {
    state,
    save,
    mark,
    reveal,
    // Whole seconds, as recorded.
    now: () =>
      now()
        .toISOString()
        .replace(/\.\d+Z$/, "Z"),
  };
  const api = new Hono();
  api.use(requestLimit(now, options.requestLimit));
  api.use(requireToken(token));
  serveStores(api, cloudflare);
  serveSecrets(api, cloudflare);
  serveWorkers(api, cloudflare);
  serveScriptSecrets(api, cloudflare);
  servePages(api, cloudflare);
  serveTokens(api, cloudflare);
  serveTunnels(api, cloudflare);
  serveDnsRecords(api, cloudflare);
  serveOriginCertificates(api, cloudflare);
  serveOriginPulls(api, cloudflare);
  serveServiceTokens(api, cloudflare);
  serveEdgeRanges(api, cloudflare);
  serveAccess(api, cloudflare);
  api.all("*", noRoute);
  return api;
}
