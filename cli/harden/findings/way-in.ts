import { isPrivateHost, listed } from "../../../components/catalog/index.ts";
import { publicAddresses } from "../../../policy/net/addresses.ts";
import type { SeenOrigin } from "../origins.ts";
import { type Closing, type Judge, ofOrigins, type Seen, together } from "./judged.ts";

const NO_ORIGIN = "no Worker of it calls a machine";

/** Which names of an origin a guard of it does not know: of its target, the hosts that it is for. */
function missed({ catalog }: Seen, { hosts }: SeenOrigin, target: string): readonly string[] {
  const place: unknown = catalog.targets[target];
  const known = hostsOf(place);
  return known === undefined ? [] : hosts.filter((host) => !known.includes(host));
}

/** Each kind of guard has them under a field of its own. */
function hostsOf(place: unknown): readonly string[] | undefined {
  if (typeof place !== "object" || place === null) return undefined;
  if ("ingress" in place && typeof place.ingress === "object") return Object.keys(place.ingress ?? {});
  if ("hostnames" in place && Array.isArray(place.hostnames)) return place.hostnames;
  if (!("services" in place) || !Array.isArray(place.services)) return undefined;
  return place.services.flatMap((service: { hostname?: string }) => service.hostname ?? []);
}

/** Whether the tunnel is in use: before its step it only stands beside the public ingress. */
function tunnelIsUsed({ steps }: Seen, name: string): boolean {
  return steps === undefined || steps[name]?.ingress !== "allowlist";
}

const nextStep = (name: string, ingress: string) =>
  `write in the stack file keyturn:origins: { ${name}: { ingress: ${ingress} } }`;

/** A token travels in plain HTTP. */
export const plaintextToken: Judge = (seen) => {
  const plain = seen.calls.flatMap(({ secret, presented }) =>
    presented
      .filter(({ isPlain, host }) => isPlain && !isPrivateHost(host))
      .map(({ probe, host }) => `the probe ${probe} sends ${secret} to http://${host}`),
  );
  const ways = ofOrigins(seen, NO_ORIGIN, ({ name, described, ...origin }) => {
    const guard = described.tls ?? described.tunnel;
    const others = guard === undefined ? [] : missed(seen, { name, ...origin }, guard);
    if (others.length > 0) return `${guard} does not know ${listed(others)}`;
    if (described.tls !== undefined)
      return { by: `OriginTls ${name}`, how: "the machine answers the edge by TLS alone" };
    if (described.tunnel === undefined)
      return `${name} has neither \`tunnel\` nor \`tls\`, so nothing encrypts the way from the edge`;
    if (!tunnelIsUsed(seen, name))
      return `${name} is still reached past its tunnel: ${nextStep(name, "both")}`;
    return { by: `OriginTunnel ${name}`, how: "the way from the edge is a tunnel, encrypted to the machine" };
  });
  return together({ open: [...new Set(plain)], closed: [] }, ways);
};

/** The origin's address stands where others read it. */
export const originAddressPublished: Judge = (seen) => {
  const inProbes = seen.calls.flatMap(({ presented }) =>
    presented
      .filter(({ host }) => publicAddresses(`https://${host}`).length > 0)
      .map(
        ({ probe }) =>
          `the probe ${probe} names a machine by its address: use a name that the edge answers for`,
      ),
  );
  const ways = ofOrigins(seen, NO_ORIGIN, ({ name, described }) => {
    if (publicAddresses(described.host.host).length > 0)
      return `\`host\` of ${name} is an address: write a Host of ~/.ssh/config`;
    if (described.worker === undefined)
      return `nothing keeps addresses out of the Worker's file and DNS: add \`worker\` to ${name}`;
    const names = Object.values(described.worker.bindings).join(", ");
    return { by: `WorkerSide ${name}`, how: `a run stops where the Worker's file knows more than ${names}` };
  });
  return together({ open: [...new Set(inProbes)], closed: [] }, ways);
};

/** The service ports are open to everybody. */
export const portsOpenToAll: Judge = (seen) =>
  ofOrigins(seen, NO_ORIGIN, ({ name, described }): string | Closing => {
    const numbers = Object.values(described.ports);
    const [ports, are] =
      numbers.length === 1 ? [`the port ${numbers[0]}`, "is"] : [`the ports ${numbers.join(", ")}`, "are"];
    if (described.allowlist === undefined)
      return `nothing says who may reach ${ports}: add \`allowlist\` to ${name}`;
    const isClosed = described.tunnel !== undefined && seen.steps?.[name]?.ingress === "tunnel";
    const how = isClosed
      ? "no port is open: the machine calls the edge, not the edge the machine"
      : `${ports} ${are} open to Cloudflare's ranges alone`;
    return { by: `EdgeAllowlist ${name}`, how };
  });

/** The origin answers whoever has the token. */
export const callersNotKnown: Judge = (seen) =>
  ofOrigins(seen, NO_ORIGIN, ({ name, described, ...origin }) => {
    const guard = described.access ?? described.tls;
    if (guard === undefined) return `whoever has the token may call ${name}: add \`access\``;
    const others = missed(seen, { name, ...origin }, guard);
    if (others.length > 0) return `${guard} does not know ${listed(others)}`;
    if (described.access === undefined)
      return {
        by: `OriginTls ${name}`,
        how: "the machine answers those alone that show the edge's certificate",
      };
    return { by: `EdgeAccess ${name}`, how: "the edge lets those alone through that show its service token" };
  });

/** A server's log holds a part of the token. */
export const tokenInLogs: Judge = (seen) =>
  ofOrigins(seen, NO_ORIGIN, ({ name, described }) => {
    if (described.logs !== undefined)
      return {
        by: `probe ${described.logs}`,
        how: "every rotation looks for the token in the services' logs",
      };
    if (described.tls !== undefined)
      return {
        by: `OriginTls ${name}`,
        how: "the server before the services leaves the token out of its logs",
      };
    return `nothing looks for tokens in the logs of ${name}: add \`logs\`, a probe that does`;
  });
