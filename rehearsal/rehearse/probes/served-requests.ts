import { type Catalog, fillPlaceholders, type Probe } from "../../../components/catalog/index.ts";

type Sequence = NonNullable<Probe["sequence"]>;
type Step = Extract<Sequence["steps"][number], { http: unknown }>;

/** A request that a probe of the catalog makes, and how it is answered. */
export interface ServedRequest {
  readonly probe: string;
  readonly request: NonNullable<Probe["http"]>;
  /** Such as `gpu-1.example.com:443`. */
  readonly authority: string;
  readonly path: RegExp;
  readonly accept: number;
  readonly refuse: number;
  readonly type: string;
  readonly body: string;
}

/** Every request that the probes of a catalog make. */
export function servedRequests({ probes }: Catalog): ServedRequest[] {
  return Object.entries(probes).flatMap(([name, probe]) => {
    const { http, sequence } = probe;
    if (http !== undefined) return [served(name, http, probe)];
    const steps = [...(sequence?.steps ?? []), ...(sequence?.cleanUp ?? [])].filter(isRequest);
    return steps.map((step) => served(name, step.http, step, savedBody(step)));
  });
}

/** The hosts that a probe asks by TCP alone. */
export function tcpAuthorities({ probes }: Catalog): string[] {
  return Object.values(probes).flatMap(({ tcp }) => (tcp === undefined ? [] : [`${tcp.host}:${tcp.port}`]));
}

function served(
  probe: string,
  request: ServedRequest["request"],
  { accept, refuse, type, match }: Pick<Probe, "accept" | "refuse" | "type" | "match">,
  body = "{}",
): ServedRequest {
  const url = new URL(fillPlaceholders(request.url, () => "PLACEHOLDER"));
  const path = fillPlaceholders(request.url, () => "\u0001")
    .replace(/^\w+:\/\/[^/]+/, "")
    .split("\u0001")
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("[^/?&]+");
  return {
    probe,
    request,
    authority: authorityOf(url),
    path: new RegExp(`^${path === "" ? "/" : path}$`),
    accept: accept?.[0] ?? 200,
    refuse: refuse?.[0] ?? 401,
    type: type?.replace("*", "png") ?? "application/json",
    body: match ?? body,
  };
}

/** Host and port, such as `gpu-1.example.com:443`. */
export function authorityOf({ hostname, port, protocol }: URL): string {
  return `${hostname}:${port || (protocol === "https:" ? "443" : "80")}`;
}

function isRequest(step: Sequence["steps"][number]): step is Step {
  return "http" in step;
}

/** An answer that holds what a step saves, where its path is one of names alone. */
function savedBody({ http }: Step): string {
  const answer: Record<string, unknown> = {};
  for (const path of Object.values(http.save)) {
    const names = path.split(".").slice(1);
    let at = answer;
    for (const name of names.slice(0, -1)) {
      const inner: Record<string, unknown> = {};
      at[name] = inner;
      at = inner;
    }
    at[names.at(-1) ?? ""] = "rehearsed-1";
  }
  return JSON.stringify(answer);
}
