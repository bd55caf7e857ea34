import { ProviderError } from "../provider.ts";

/** A request that GitHub refused, or that did not get through. Its message is worded as the official plugin's. */
export class GithubApiError extends ProviderError {
  /** Nothing when no answer came. */
  readonly status: number | undefined;

  constructor(request: string, failure: { status?: number; message: string }) {
    const { status, message } = failure;
    const what = status === undefined ? message : `${status} ${message} []`;
    super(`1 error occurred:\n\t* ${request}: ${what}\n\n`);
    this.status = status;
  }
}
