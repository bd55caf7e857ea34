import type { SseHostArgs } from "../../components/sse-tokens/host/sse-host.ts";

/** Inputs of `keyturn:index:SseHost`, secret marks taken off. */
export interface SseHostInputs extends Omit<SseHostArgs, "settings" | "tokens" | "access"> {
  readonly settings: Readonly<Record<string, string>>;
  readonly tokens: Readonly<Record<string, string>>;
  readonly access?: readonly string[];
}
