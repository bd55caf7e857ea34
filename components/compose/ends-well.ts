/** What a compose file says of a service, as far as it tells whether the service is to end. Any value may be a `${VARIABLE}` still. */
export interface ServiceWords {
  readonly restart?: unknown;
  readonly healthcheck?: { readonly disable?: unknown } | null | undefined;
  readonly ports?: readonly unknown[] | null | undefined;
  readonly deploy?:
    | { readonly restart_policy?: { readonly condition?: unknown } | null | undefined }
    | null
    | undefined;
}

/** How another service rests on it, in Compose's words, normalized. */
export interface Resting {
  readonly condition?: unknown;
  readonly restart?: unknown;
}

/**
 * Whether another service can only rest on one that stays up: it waits until that is healthy, as its image may say of itself,
 * or is made anew with it, which is also what Compose writes for a network or process namespace that both share
 * (compose-go, `loader/normalize.go`).
 */
export function needsItUp({ condition, restart }: Resting): boolean {
  return condition === "service_healthy" || restart === true;
}

/**
 * Whether the file itself says of a service that it may do its work and end: `restart: "no"`, written out, or
 * `deploy.restart_policy.condition: none`, of which the former goes before; and nothing that only what stays up has. That
 * `"no"` is the default says nothing of a service that leaves it out: many a server does
 * (docs.docker.com/reference/compose-file/services, `restart`; docker/compose, `pkg/compose/create.go`, `getRestartPolicy`).
 */
export function mayEnd({ restart, healthcheck, ports, deploy }: ServiceWords): boolean {
  const isAsked = healthcheck !== undefined && healthcheck !== null && healthcheck.disable !== true;
  if (isAsked || (ports ?? []).length > 0) return false;
  return restart === undefined || restart === null || restart === ""
    ? deploy?.restart_policy?.condition === "none"
    : restart === "no";
}
