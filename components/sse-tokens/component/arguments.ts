import type { Input } from "@pulumi/pulumi";
import { environmentName, readSettings, type Settings } from "../service/settings.ts";

/** A principal token: during a rotation the one before is accepted too. */
export interface PrincipalToken {
  readonly current: Input<string>;
  readonly previous?: Input<string>;
}

/** What the service is told, wherever it runs. */
export interface CommonArgs {
  /** By name, such as VX11_PRINCIPAL_TOKEN, what the service accepts. */
  readonly principals: Readonly<Record<string, PrincipalToken>>;
  /** Settings of the service that differ from their defaults. */
  readonly settings?: Partial<Settings>;
  /** Where events come from; without it streams carry signs of life only. */
  readonly upstream?: { readonly url: string; readonly authorization?: Input<string> };
  /** Seconds in which it has to be well: 60 where it is left out. */
  readonly healthWithin?: number;
}

/** What is not secret, by the names of the environment. @throws SettingsError */
export function variablesOf({ principals, settings = {}, upstream }: CommonArgs): Record<string, string> {
  readSettings({}, settings);
  const named = Object.entries(settings).map(([key, value]) => [environmentName(key), String(value)]);
  return {
    ...Object.fromEntries(named),
    SSE_PRINCIPALS: Object.keys(principals).join(","),
    ...(upstream === undefined ? {} : { SSE_UPSTREAM_URL: upstream.url }),
  };
}

/** What is secret, by the names of the environment: principal tokens, and the others. */
export function secretsOf({ principals, upstream }: CommonArgs): {
  readonly principals: Record<string, Input<string>>;
  readonly others: Record<string, Input<string>>;
} {
  const tokens = Object.entries(principals).flatMap(([key, { current, previous }]) => [
    [key, current] as const,
    ...(previous === undefined ? [] : [[`${key}_PREVIOUS`, previous] as const]),
  ]);
  const authorization = upstream?.authorization;
  return {
    principals: Object.fromEntries(tokens),
    others: authorization === undefined ? {} : { SSE_UPSTREAM_AUTHORIZATION: authorization },
  };
}
