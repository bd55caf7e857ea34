import type { Catalog } from "../../../components/catalog/index.ts";
import { mayBeAway } from "../away.ts";
import type { Boundary, RequestBoundary, StepBoundary } from "./boundary.ts";
import type { AtOnce, Cell, Where } from "./cell.ts";
import type { FaultClass } from "./fault-class.ts";
import type { Operation } from "./operation.ts";

/** What was seen in a run of each operation in which nothing went wrong. */
export type Boundaries = ReadonlyMap<Operation, readonly Boundary[]>;

/** How many cells: one a kind of boundary, or one a boundary. */
export type Extent = "kinds" | "every";

/** Every cell of a catalog, in the order in which the operations were lived, then of the classes. */
export function cellsOf(catalog: Catalog, seen: Boundaries, extent: Extent): Cell[] {
  return [...seen].flatMap(([operation, met]) => {
    const boundaries = met.filter(({ nth }) => extent === "every" || nth === 1);
    const known: Known = {
      operation,
      catalog,
      requests: boundaries.filter((one) => one.kind === "request"),
      steps: boundaries.filter((one) => one.kind === "step"),
    };
    const cells = (Object.keys(PLACES) as FaultClass[]).flatMap((fault) =>
      PLACES[fault](known).map((where) => ({ operation, fault, where })),
    );
    return [...cells, ...withoutHost(known)];
  });
}

/** What strikes while a host that may be gone does not answer. */
const WITHOUT_HOST: readonly FaultClass[] = ["engine-killed", "no-answer-after", "probe-fails"];

function withoutHost(known: Known): Cell[] {
  const { operation, catalog } = known;
  if (operation !== "rotate") return [];
  return mayBeAway({ model: { catalog } }).flatMap((away) =>
    WITHOUT_HOST.flatMap((fault) => PLACES[fault](known).map((where) => ({ operation, fault, where, away }))),
  );
}

interface Known {
  readonly operation: Operation;
  readonly catalog: Catalog;
  readonly requests: readonly RequestBoundary[];
  readonly steps: readonly StepBoundary[];
}

/** By class, where it can strike. Before and after a request that only reads are the same moment. */
const PLACES: Readonly<Record<FaultClass, (known: Known) => readonly Where[]>> = {
  "no-answer-before": ({ requests }) => requests,
  "no-answer-after": ({ requests }) => requests.filter(({ isWrite }) => isWrite),
  "401": ({ requests }) => requests,
  "429": ({ requests }) => requests,
  "500": ({ requests }) => requests,
  slow: ({ requests }) => requests.filter(({ isWrite }) => isWrite),
  "stale-read": ({ requests }) => requests.filter(({ isWrite }) => !isWrite),
  "partial-fan-out": ({ operation, catalog }) => (operation === "rotate" ? targetsOf(catalog) : []),
  "probe-fails": ({ operation, catalog }) => (operation === "rotate" ? probesOf(catalog) : []),
  "revoke-fails": ({ operation, requests }) =>
    operation === "retire" ? requests.filter(({ isWrite }) => isWrite) : [],
  "engine-killed": ({ steps }) => steps,
  "program-killed": ({ steps }) => steps,
  "command-killed": ({ requests, steps }) => [
    ...requests
      .filter(({ isWrite, label }) => isWrite && !isOfPlugin(label))
      .flatMap((request) => (["before", "after"] as const).map((moment) => ({ ...request, moment }))),
    ...steps.filter(({ label, phase }) => phase === "begun" && BY_PROVIDER.test(label)),
  ],
  "state-write-refused": ({ steps }) => steps,
  "second-rotation": ({ steps }) => [
    ...steps.filter(({ phase }) => phase === "begun"),
    ...AT_ONCE.map((commands) => ({ kind: "at once", commands }) as const),
  ],
  "host-away": ({ catalog }) =>
    mayBeAway({ model: { catalog } }).map((target) => ({ kind: "target", target })),
  "clock-off": () => [-1, 1].map((hours) => ({ kind: "clock", hours })),
};

/** Steps in which keyturn's provider writes, or makes take effect what was written. */
const BY_PROVIDER = / (?:EnvFiles|PlaceValues|Action)$/;

/** What asks GitHub and Cloudflare is a plugin, which may be the rehearsal itself; but for what keyturn's provider asks. */
function isOfPlugin(label: string): boolean {
  return (
    /^(?:github|cloudflare) /.test(label) && !/\/(?:secrets-bulk|codespaces\/.*|dispatches)$/.test(label)
  );
}

const AT_ONCE: readonly AtOnce[] = [
  ["carry out", "carry out"],
  ["resume", "resume"],
];

/** Places that a rotation writes. One that may be gone is passed over: it has a class of its own. */
function targetsOf({ targets, secrets }: Catalog): Where[] {
  const used = new Set(
    Object.values(secrets).flatMap(({ stages, source }) =>
      source.kind === "manual" ? [] : stages.flatMap(({ deliver }) => deliver.map(({ target }) => target)),
    ),
  );
  return Object.entries(targets).flatMap(([target, place]) => {
    const mayBeGone = "optional" in place && place.optional === true;
    // Who may open a file is written with the file.
    const isPassedOver = mayBeGone || place.kind === "sops-recipients";
    return isPassedOver || !used.has(target) ? [] : [{ kind: "target", target }];
  });
}

function probesOf({ secrets }: Catalog): Where[] {
  const named = Object.values(secrets).flatMap(({ stages }) => stages.flatMap(({ verify }) => verify));
  return [...new Set(named)].map((probe) => ({ kind: "probe", probe }));
}
