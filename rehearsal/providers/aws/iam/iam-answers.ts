import { AwsApiError } from "../api-error.ts";

/** The answer, or nothing where there is no such thing. */
export async function unlessGone<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof AwsApiError && error.code?.startsWith("NoSuchEntity")) return undefined;
    throw error;
  }
}

/** A policy as IAM gives it back: encoded for a URL (RFC 3986). */
export function document(text: string | undefined): string | null {
  return text === undefined ? null : decodeURIComponent(text);
}
