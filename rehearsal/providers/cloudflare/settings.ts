import { type CheckRequest, type CheckResult, ProviderError } from "../provider.ts";
import { mapValues, type PropertyMap, type PropertyValue, Secret, Unknown, unwrap } from "../values.ts";

/** Where the stand-in finds Cloudflare, and as whom. */
export interface Settings {
  /** What paths are appended to; it ends with a slash. */
  readonly apiUrl: string;
  readonly token: string | undefined;
}

// Source: cloudflare-go `option.WithEnvironmentProduction`.
const PUBLIC_API = "https://api.cloudflare.com/client/v4/";
// Source: the `Sensitive` settings of the plugin's own package (provider.d.ts); the recordings show `apiToken` marked.
const CREDENTIALS = ["apiKey", "apiToken", "apiUserServiceKey"];
const TEXTS = [...CREDENTIALS, "baseUrl", "email", "userAgentOperatorSuffix"];
const NOT_HERE = ["apiKey", "apiUserServiceKey", "email"];

/** CheckConfig: the credentials are marked secret, and a setting of a wrong type is refused. */
export function checkSettings({ news }: CheckRequest): CheckResult {
  const failures = TEXTS.filter((name) => !isText(news[name])).map((name) => ({
    property: name,
    reason: `cloudflare:${name} must be a string`,
  }));
  return { inputs: mapValues(news, (value, name) => marked(name, value)), failures };
}

/**
 * Reads the provider's configuration, with the environment's variables where it leaves something out. A token that is
 * not known yet, or not given, is left out: the first request then says so.
 * @throws ProviderError when a setting can't be used.
 */
export function readSettings(args: PropertyMap, env: Readonly<Record<string, string | undefined>>): Settings {
  const text = (name: string): string | undefined => {
    const value = unwrap(args[name] ?? null);
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const foreign = NOT_HERE.find((name) => text(name) !== undefined);
  if (foreign !== undefined)
    throw new ProviderError(`cloudflare:${foreign} is not in this stand-in: set cloudflare:apiToken`);
  const base = text("baseUrl") ?? env.CLOUDFLARE_BASE_URL ?? PUBLIC_API;
  if (!URL.canParse(base)) throw new ProviderError("cloudflare:baseUrl must be an absolute URL");
  return {
    apiUrl: base.endsWith("/") ? base : `${base}/`,
    token: text("apiToken") ?? env.CLOUDFLARE_API_TOKEN,
  };
}

function isText(value: PropertyValue | undefined): boolean {
  const plain = unwrap(value ?? null);
  return plain === null || plain instanceof Unknown || typeof plain === "string";
}

function marked(name: string, value: PropertyValue): PropertyValue {
  const plain = value instanceof Secret || value instanceof Unknown || value === null;
  return CREDENTIALS.includes(name) && !plain ? new Secret(value) : value;
}
