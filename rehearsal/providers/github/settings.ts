import { ProviderError } from "../provider.ts";
import { type PropertyMap, Unknown, unwrap } from "../values.ts";
import { PUBLIC_API, restApiUrl } from "./base-url.ts";

/** The provider's configuration keys. Source: `@pulumi/github` 6.15 config/vars.d.ts. */
export const CONFIG_KEYS: ReadonlySet<string> = new Set([
  "appAuth",
  "baseUrl",
  "cachePath",
  "insecure",
  "legacyClient",
  "maxPerPage",
  "maxRetries",
  "organization",
  "owner",
  "parallelRequests",
  "readDelayMs",
  "retryDelayMs",
  "retryableErrors",
  "token",
  "writeDelayMs",
]);

/** How the stand-in talks to GitHub. */
export interface Settings {
  /** What paths are appended to; it ends with a slash. */
  readonly apiUrl: string;
  readonly token: string | undefined;
  readonly owner: string | undefined;
  /** The official plugin's older client, which is its default. */
  readonly legacyClient: boolean;
  readonly parallelRequests: boolean;
  readonly maxRetries: number;
  readonly retryDelayMs: number;
  /** Statuses that the legacy client tries again. */
  readonly retryableErrors: readonly number[];
  readonly writeDelayMs: number;
}

// The official plugin's two delays are 1000 ms each. They are timings only, and would make a rehearsal wait without
// showing anything: here they are short unless the stack sets them.
const RETRY_DELAY_MS = 50;
const WRITE_DELAY_MS = 0;
// Source: terraform-provider-github `github/provider.go`, getDefaultRetryableErrors.
const RETRYABLE_ERRORS = [500, 502, 503, 504];

/**
 * Reads the provider's configuration, with the environment's variables where it leaves something out. The owner is
 * the exception: `GITHUB_OWNER` wins over `github:owner`, as upstream (configureProvider).
 * @throws ProviderError when a setting can't be used.
 */
export function readSettings(args: PropertyMap, env: Readonly<Record<string, string | undefined>>): Settings {
  const text = (key: string): string | undefined => {
    const value = unwrap(args[key] ?? null);
    if (value instanceof Unknown)
      throw new ProviderError(`github:${key} is not known yet: the provider needs it before any resource`);
    return value === null || value === ""
      ? undefined
      : typeof value === "string"
        ? value
        : JSON.stringify(value);
  };
  const first = (...values: (string | undefined)[]) =>
    values.find((value) => value !== undefined && value !== "");
  if (text("appAuth") !== undefined)
    throw new ProviderError("github:appAuth is not in this stand-in: set github:token");
  return {
    apiUrl: restApiUrl(first(text("baseUrl"), env.GITHUB_BASE_URL) ?? PUBLIC_API),
    token: first(text("token"), env.GITHUB_TOKEN),
    owner: first(text("organization"), env.GITHUB_ORGANIZATION, env.GITHUB_OWNER, text("owner")),
    legacyClient: flag("legacyClient", first(text("legacyClient"), env.GITHUB_LEGACY_CLIENT)) ?? true,
    parallelRequests: flag("parallelRequests", text("parallelRequests")) ?? false,
    maxRetries: count("maxRetries", text("maxRetries")) ?? 3,
    retryDelayMs: count("retryDelayMs", text("retryDelayMs")) ?? RETRY_DELAY_MS,
    retryableErrors: statuses(text("retryableErrors")) ?? RETRYABLE_ERRORS,
    writeDelayMs: count("writeDelayMs", text("writeDelayMs")) ?? WRITE_DELAY_MS,
  };
}

function flag(key: string, text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  if (text === "true" || text === "false") return text === "true";
  throw new ProviderError(`github:${key} must be true or false`);
}

function count(key: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new ProviderError(`github:${key} must be a whole number`);
}

function statuses(text: string | undefined): number[] | undefined {
  if (text === undefined) return undefined;
  if (!/^\[\s*(\d{3}\s*(,\s*\d{3}\s*)*)?\]$/.test(text))
    throw new ProviderError("github:retryableErrors must be a list of HTTP statuses");
  const list = JSON.parse(text) as number[];
  return list.length === 0 ? undefined : list;
}
