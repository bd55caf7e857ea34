import { isPrivateHost } from "../../components/catalog/index.ts";
import { SecretValue } from "../../components/secret-value.ts";

/**
 * The URL that a secret holds, fit to be asked; else why it is not, in words that hold nothing of it. As for probes,
 * `http://` is for hosts that only a machine or a private network reaches.
 */
export function webhookUrl(value: SecretValue): SecretValue | string {
  const text = value.reveal().trim();
  const url = URL.parse(text);
  if (url === null) return "holds no URL";
  if (url.protocol !== "https:" && url.protocol !== "http:")
    return "holds a URL that is neither https nor http";
  if (url.protocol === "http:" && !isPrivateHost(url.hostname))
    return "holds an http:// URL of a host outside a private network: anyone on the way would read it; use https";
  if (url.username !== "" || url.password !== "")
    return "holds a URL with a user or password in it, which is not sent";
  return new SecretValue(text);
}
