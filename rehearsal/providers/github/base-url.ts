import { restApiUrl as urlOf } from "../../../components/github/rest-api-url.ts";
import { ProviderError } from "../provider.ts";

export { PUBLIC_API } from "../../../components/github/rest-api-url.ts";

/**
 * The URL that the REST API's paths are appended to, as the official plugin reads it.
 * @throws ProviderError
 */
export function restApiUrl(baseUrl: string): string {
  try {
    return urlOf(baseUrl);
  } catch (error) {
    throw new ProviderError((error as Error).message);
  }
}
