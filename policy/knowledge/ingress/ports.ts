import { UNKNOWN, type Value } from "../../view/value.ts";
import { textOf } from "../text.ts";

/** A run of ports, both ends included. */
export interface Ports {
  /** "tcp", "udp", "sctp", or "any" where it is every protocol. */
  readonly protocol: string;
  readonly first: number;
  readonly last: number;
}

/** Names and numbers of protocols that have ports (IANA, Protocol Numbers). */
const WITH_PORTS: ReadonlyMap<string, string> = new Map([
  ["tcp", "tcp"],
  ["6", "tcp"],
  ["udp", "udp"],
  ["17", "udp"],
  ["sctp", "sctp"],
  ["132", "sctp"],
]);

/** Those that carry no service, only word of the network: ping and its like. */
const WITHOUT_SERVICE = new Set(["icmp", "icmpv6", "icmp6", "ipv6-icmp", "1", "58"]);

const EVERY: Ports = { protocol: "any", first: 0, last: 65535 };

/** Ports given by their first and last. Without them, and for protocols that know none, all. */
export function portsBetween(protocol: Value, from: Value, to: Value): readonly Ports[] | typeof UNKNOWN {
  return portsOf(protocol, () => {
    if (from === UNKNOWN || to === UNKNOWN) return UNKNOWN;
    const first = numberOf(from);
    const last = numberOf(to) ?? first;
    // AWS writes -1 for all of them (EC2 API, IpPermission).
    return first === undefined || last === undefined || first < 0 ? [[0, 65535]] : [[first, last]];
  });
}

/** Ports written as text: `22`, `80-90`, or a word for all of them; several in a list. */
export function portsWritten(protocol: Value, written: Value): readonly Ports[] | typeof UNKNOWN {
  return portsOf(protocol, () => {
    const all: readonly Value[] = Array.isArray(written) ? written : [written];
    if (all.includes(UNKNOWN)) return UNKNOWN;
    return all.length === 0 ? [[0, 65535]] : all.map(runOf);
  });
}

type Run = readonly [first: number, last: number];

function portsOf(
  protocol: Value,
  runs: () => readonly Run[] | typeof UNKNOWN,
): readonly Ports[] | typeof UNKNOWN {
  if (protocol === UNKNOWN) return UNKNOWN;
  const name = (textOf(protocol) || "any").toLowerCase();
  if (WITHOUT_SERVICE.has(name)) return [];
  // "*" and "all" may come with ports (Azure); "-1" does not, whatever is written beside it (AWS).
  const any = ["*", "all", "any"].includes(name);
  if (!WITH_PORTS.has(name) && !any) return [EVERY];
  const given = runs();
  if (given === UNKNOWN) return UNKNOWN;
  return given.map(([first, last]) => ({ protocol: WITH_PORTS.get(name) ?? "any", first, last }));
}

function runOf(written: Value): Run {
  const [, first, last] = /^\s*(\d+)\s*(?:-\s*(\d+)\s*)?$/.exec(textOf(written)) ?? [];
  // DigitalOcean writes 0 for all of them.
  if (first === undefined || (Number(first) === 0 && last === undefined)) return [0, 65535];
  return [Number(first), Number(last ?? first)];
}

function numberOf(value: Value): number | undefined {
  const number =
    typeof value === "number" ? value : typeof value === "string" ? Number.parseInt(value, 10) : Number.NaN;
  return Number.isNaN(number) ? undefined : number;
}

/** For a person: `port 22`, `ports 1-1024`, `every port`. */
export function shownPorts(ports: readonly Ports[]): string {
  if (ports.some(({ first, last }) => first === 0 && last === 65535)) return "every port";
  const runs = [
    ...new Set(ports.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`))),
  ];
  return `${runs.length === 1 && !runs[0]?.includes("-") ? "port" : "ports"} ${runs.join(", ")}`;
}

/** What is left of ports when some of them are taken out. */
export function withoutPorts(ports: readonly Ports[], taken: readonly number[]): Ports[] {
  return taken.reduce<Ports[]>(
    (left, out) =>
      left.flatMap((run) =>
        out < run.first || out > run.last
          ? [run]
          : [
              { ...run, last: out - 1 },
              { ...run, first: out + 1 },
            ].filter(({ first, last }) => first <= last),
      ),
    [...ports],
  );
}
