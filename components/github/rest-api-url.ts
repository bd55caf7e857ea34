/** GitHub's public API, taken when no other base URL is set. */
export const PUBLIC_API = "https://api.github.com/";

// What GitHub Enterprise Server has its REST API under.
const SERVER_PATH = "api/v3/";

/**
 * The URL that the REST API's paths are appended to; it ends with a slash. Every host but github.com and ghe.com is
 * taken for a GitHub Enterprise Server, whose API lies under `api/v3/`, whether the base URL names that or not.
 * Source: terraform-provider-github `github/config.go`, getBaseURL; the recordings show the path for a loopback host.
 * @throws Error when the URL is not absolute, holds credentials, or is not https for GitHub's own hosts.
 */
export function restApiUrl(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined) throw new Error("github:baseUrl must be an absolute URL");
  // It stands in errors.
  if (url.username !== "" || url.password !== "")
    throw new Error("github:baseUrl must not hold credentials: set github:token");
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  if (url.host === "github.com") url.host = "api.github.com";
  if (url.host.endsWith(".ghe.com") && !url.host.startsWith("api.")) url.host = `api.${url.host}`;
  if (url.host !== "api.github.com" && !url.host.endsWith(".ghe.com")) {
    if (!url.pathname.endsWith(`/${SERVER_PATH}`)) url.pathname += SERVER_PATH;
    return url.href;
  }
  if (url.protocol !== "https:") throw new Error("github:baseUrl must use https for github.com and ghe.com");
  if (url.pathname !== "/") throw new Error("github:baseUrl must not have a path for github.com and ghe.com");
  return url.href;
}
