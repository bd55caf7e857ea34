import { terraformFramework } from "../dialects/terraform-framework.ts";
import { type Provider, ProviderError } from "../provider.ts";
import { tableProvider } from "../table-provider.ts";
import { accessApplication, accessPolicy, accessServiceToken } from "./access-tables.ts";
import { CloudflareClient } from "./client.ts";
import { dnsRecord } from "./dns-record.ts";
import { getIpRanges } from "./get-ip-ranges.ts";
import { originPullsCertificate, originPullsSettings } from "./origin-pulls-tables.ts";
import { secretsStore } from "./secrets-store.ts";
import { secretsStoreSecret } from "./secrets-store-secret.ts";
import { checkSettings, readSettings } from "./settings.ts";
import { tunnel } from "./tunnel.ts";
import { tunnelConfig } from "./tunnel-config.ts";
import { workersScript } from "./workers-script.ts";

/**
 * The stand-in for `cloudflare`: an HTTP client of what `cloudflare:baseUrl` names, the public API when nothing does.
 * @param env where `CLOUDFLARE_API_TOKEN` and `CLOUDFLARE_BASE_URL` are looked up when the configuration has neither
 */
export function cloudflareProvider(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Provider {
  const client = new CloudflareClient();
  return tableProvider({
    name: "cloudflare",
    version: "6.22.1",
    // As recorded. It does not accept secrets: it sees plain values, and the engine marks the outputs again.
    capabilities: { supportsPreview: true, acceptResources: true, supportsAutonamingConfiguration: true },
    dialect: terraformFramework,
    checkConfig: checkSettings,
    configure: (args) => client.configure(readSettings(args, env)),
    cancel: () => client.cancel(),
    invoke: async (token, args) => {
      if (token === "cloudflare:index/getIpRanges:getIpRanges") return await getIpRanges(client, args);
      throw new ProviderError(`${token} is not in this stand-in; it has getIpRanges`);
    },
    resources: [
      accessApplication,
      accessPolicy,
      accessServiceToken,
      dnsRecord,
      originPullsCertificate,
      originPullsSettings,
      secretsStore,
      secretsStoreSecret,
      tunnel,
      tunnelConfig,
      workersScript,
    ].map((make) => make(client)),
  });
}
