import { CloudflareApiError } from "./api-error.ts";

/** Gives nothing where the API answers 404, upon which the official plugin takes the resource for gone. */
export async function unlessGone<Result>(read: Promise<Result>): Promise<Result | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof CloudflareApiError && error.status === 404) return undefined;
    throw error;
  }
}
