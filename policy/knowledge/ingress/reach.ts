import { isEverybody, onInternet } from "../../net/internet.ts";
import { type Range, ranges, union, without } from "../../net/range.ts";
import { type Path, UNKNOWN } from "../../view/value.ts";
import type { Opening, Source } from "./opening.ts";
import { type Ports, withoutPorts } from "./ports.ts";

/** What may be reached by whom, as a stack declares it. */
export interface Declared {
  readonly publicPorts: readonly number[];
  readonly servicePorts: readonly number[];
  /** Who may reach service ports from the Internet. */
  readonly trusted: readonly Range[];
  readonly trustedLists: readonly string[];
}

/** The ranges behind a source that is a list; `undefined` where they are not in this program. */
export type Listed = (opening: Opening, source: Source & { kind: "list" }) => readonly Range[] | undefined;

/** Something that may be reached by those who may not. */
export interface Reached {
  readonly opening: Opening;
  readonly path: Path;
  readonly ports: readonly Ports[];
  /**
   * `everybody`: one source is as good as all addresses. `together`: several sources of one rule are; `group`: several
   * rules of one firewall are. `service`: a service's port, from elsewhere than the edge. `unlisted`: a service's port,
   * from a list that the program does not hold.
   */
  readonly how: "everybody" | "together" | "group" | "service" | "unlisted";
}

interface Resolved {
  readonly source: Source;
  readonly from: readonly Range[] | undefined;
}

const ANYONE = ranges(["0.0.0.0/0", "::/0"]);

/** A rule that opens more than public ports, but not to everybody. */
interface Narrow {
  readonly opening: Opening;
  readonly ports: readonly Ports[];
  readonly from: readonly Range[];
}

/** How far it is known what is behind lists. */
export interface Lists {
  readonly listed: Listed;
  /** Whether one that is not known now is not in the program at all. */
  readonly complete: boolean;
}

/**
 * What is wrong with rules of one firewall, in their order. `before` are rules that it has already, which are told of
 * themselves.
 */
export function reached(
  openings: readonly Opening[],
  declared: Declared,
  lists: Lists,
  before: readonly Opening[] = [],
): Reached[] {
  const found: Reached[] = [];
  const narrow: Narrow[] = before.flatMap((opening) => narrowOf(opening, declared, lists) ?? []);
  for (const opening of openings) {
    if (opening.ports === UNKNOWN) continue;
    const ports = withoutPorts(opening.ports, declared.publicPorts);
    const sources = opening.sources.map((source) => ({
      source,
      from: rangesOf(opening, source, lists.listed),
    }));
    const everybody = ports.length === 0 ? [] : sources.filter((one) => isEverybody(one.from ?? []));
    for (const { source } of everybody) found.push({ opening, path: source.path, ports, how: "everybody" });
    if (everybody.length === 0 && ports.length > 0) {
      const less = narrowOf(opening, declared, lists);
      if (less === undefined) found.push({ opening, path: shared(sources), ports, how: "together" });
      else narrow.push(less);
    }
    const others = sources.filter((one) => !everybody.includes(one));
    found.push(...service(opening, others, declared, lists.complete));
  }
  return [...found, ...addedUp(narrow)];
}

/** `undefined` for a rule that opens nothing else than public ports, or that lets everybody in alone. */
function narrowOf(opening: Opening, { publicPorts }: Declared, { listed }: Lists): Narrow | undefined {
  if (opening.ports === UNKNOWN) return undefined;
  const from = union(opening.sources.flatMap((source) => rangesOf(opening, source, listed) ?? []));
  const ports = withoutPorts(opening.ports, publicPorts);
  return ports.length === 0 || isEverybody(from) ? undefined : { opening, ports, from };
}

function rangesOf(opening: Opening, source: Source, listed: Listed): readonly Range[] | undefined {
  switch (source.kind) {
    case "range":
      return [source.range];
    case "anyone":
      return ANYONE;
    case "list":
      return listed(opening, source);
    default:
      return undefined;
  }
}

/** Sources of a service's port that are neither one's own network nor the edge. */
function service(
  opening: Opening,
  sources: readonly Resolved[],
  { servicePorts, trusted, trustedLists }: Declared,
  unlisted: boolean,
): Reached[] {
  if (opening.ports === UNKNOWN) return [];
  const ports = opening.ports.flatMap(({ protocol, first, last }) =>
    servicePorts
      .filter((port) => first <= port && port <= last)
      .map((port) => ({ protocol, first: port, last: port })),
  );
  if (ports.length === 0) return [];
  return sources.flatMap(({ source, from }): Reached[] => {
    const { path } = source;
    if (from !== undefined)
      return without(onInternet(from), trusted).length === 0
        ? []
        : [{ opening, path, ports, how: "service" }];
    const isForeign = source.kind === "list" && source.id !== UNKNOWN && !trustedLists.includes(source.id);
    return unlisted && isForeign ? [{ opening, path, ports, how: "unlisted" }] : [];
  });
}

/** Rules that let in some each and together everybody, for the same ports: told at the last of them. */
function addedUp(rules: readonly Narrow[]): Reached[] {
  if (rules.length < 2 || !isEverybody(union(rules.flatMap(({ from }) => from)))) return [];
  const found = new Map<Opening, Ports[]>();
  for (const run of runs(rules.flatMap(({ ports }) => ports))) {
    const open = rules.filter(({ ports }) => ports.some((some) => covers(some, run)));
    const last = open.at(-1);
    if (last === undefined || !isEverybody(union(open.flatMap(({ from }) => from)))) continue;
    found.set(last.opening, [...(found.get(last.opening) ?? []), run]);
  }
  return [...found].map(([opening, ports]) => ({ opening, path: opening.path, ports, how: "group" }));
}

/** Ports cut where one run of them begins or ends, so that each piece is open or not as a whole. */
function runs(all: readonly Ports[]): Ports[] {
  const named = new Set(all.map(({ protocol }) => protocol));
  // Rules for every protocol count with those for one; where there are only the former, they count among themselves.
  if (named.size > 1) named.delete("any");
  return [...named].flatMap((protocol) => {
    const cuts = [...new Set(all.flatMap(({ first, last }) => [first, last + 1]))].sort((a, b) => a - b);
    return cuts
      .slice(0, -1)
      .map((first, index) => ({ protocol, first, last: (cuts[index + 1] ?? first) - 1 }));
  });
}

function covers(ports: Ports, run: Ports): boolean {
  return (
    (ports.protocol === "any" || ports.protocol === run.protocol) &&
    ports.first <= run.first &&
    run.last <= ports.last
  );
}

/** The way to what all sources of a rule have in common: one property's list, or the rule. */
function shared(sources: readonly Resolved[]): Path {
  const [first, ...others] = sources
    .filter(({ from }) => from !== undefined)
    .map(({ source }) => source.path);
  if (first === undefined) return [];
  let length = first.length;
  for (const path of others) {
    while (length > 0 && first.slice(0, length).some((key, index) => path[index] !== key)) length--;
  }
  return first.slice(0, length);
}
