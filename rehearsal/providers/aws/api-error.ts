import { ProviderError } from "../provider.ts";

/** A request that AWS refused, or that did not get through. */
export class AwsApiError extends ProviderError {
  /** AWS's own, such as `ResourceNotFoundException`; nothing when no answer came. */
  readonly code: string | undefined;

  constructor(wish: string, operation: string, error: unknown) {
    const { code, status, message } = told(error);
    const answer = status === undefined ? "" : `https response error StatusCode: ${status}, `;
    super(`${wish}: operation error ${operation}, ${answer}${code ?? "request send failed"}: ${message}`);
    this.code = code;
  }
}

/** Makes a request. @throws AwsApiError worded as the official plugin's */
export async function ask<Answer>(
  wish: string,
  operation: string,
  request: Promise<Answer>,
): Promise<Answer> {
  try {
    return await request;
  } catch (error) {
    throw new AwsApiError(wish, operation, error);
  }
}

function told(error: unknown): { code?: string; status?: number; message: string } {
  if (!(error instanceof Error)) return { message: "no reason given" };
  const status =
    "$metadata" in error ? (error.$metadata as { httpStatusCode?: number }).httpStatusCode : undefined;
  // What did not come from AWS may quote the request.
  if (status === undefined) return { message: "code" in error ? String(error.code) : error.name };
  return { code: error.name, status, message: error.message === "UnknownError" ? "" : error.message };
}
