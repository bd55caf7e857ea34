import { placeholdersIn } from "./placeholder.ts";
import { isPrivateHost } from "./private-host.ts";
import { withRemedy } from "./remedy.ts";

const URL_REMEDY = "put it into header, basic or body: URLs are logged by every server and proxy on the way";

/** The URL with a word in the place of each placeholder, so that it can be taken apart. */
const parsedUrl = (value: string) => URL.parse(value.replaceAll(/\{+\w*\}+/g, "x"));

/** What is wrong with a URL; undefined when nothing is. Nothing of it is repeated: it may hold what it should not. */
export function urlProblem(value: string): string | undefined {
  const url = parsedUrl(value);
  if (url === null) return withRemedy("is no URL", "write one such as https://app.example.com/me");
  if (placeholdersIn(value).includes("value"))
    return withRemedy("holds {value}, which never stands in a URL", URL_REMEDY);
  if (!["https:", "http:"].includes(url.protocol)) {
    return withRemedy("is neither https nor http", "use those, or a probe of the kind command");
  }
  if (url.username !== "" || url.password !== "") {
    return withRemedy("holds a user or password", `remove them: ${URL_REMEDY}`);
  }
  // Else what a server answers could decide where the next request takes the value.
  const authority = /^[^:]*:\/*([^/?#]*)/.exec(value)?.[1] ?? "";
  if (authority.includes("{")) {
    return withRemedy("has a placeholder in its host", "write the host out; {…} may stand in path and query");
  }
  return undefined;
}

/** Whether a URL is asked without TLS at a host that is none of a private network. */
export function isOpenToOthers(value: string): boolean {
  const url = parsedUrl(value);
  return url?.protocol === "http:" && !isPrivateHost(url.hostname);
}
