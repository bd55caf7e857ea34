import { type ServiceError, status } from "@grpc/grpc-js";
import { ProviderError } from "./provider.ts";

/**
 * Turns what a provider threw into what the engine is told. A {@link ProviderError} is passed on as it is, with
 * the status the official plugins use. Of any other error, which is a mistake in the stand-in, only its class and
 * place are told: its message may hold part of a value.
 */
export function serviceError(thrown: unknown, method: string, title: string): Partial<ServiceError> {
  if (thrown instanceof ProviderError) return { code: status.UNKNOWN, details: thrown.message };
  const place = thrown instanceof Error ? firstFrame(thrown) : "an unknown place";
  const kind = thrown instanceof Error ? thrown.constructor.name : typeof thrown;
  return { code: status.INTERNAL, details: `${title}: ${method} failed with ${kind} at ${place}` };
}

/** The answer to a method that the stand-in does not have. */
export function unimplemented(what: string, title: string): Partial<ServiceError> {
  return { code: status.UNIMPLEMENTED, details: `${title}: ${what} is not in this stand-in` };
}

function firstFrame(error: Error): string {
  const frame = error.stack?.split("\n").find((line) => /^\s+at /.test(line));
  return frame?.trim().replace(/^at /, "") ?? "an unknown place";
}
