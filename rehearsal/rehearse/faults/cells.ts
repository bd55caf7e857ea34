import type { Catalog } from "../../../components/catalog/index.ts";
import type { Boundary, RequestBoundary, StepBoundary } from "./boundary.ts";
import type { Cell, Where } from "./cell.ts";
import type { FaultClass } from "./fault-class.ts";
import { OPERATIONS, type Operation } from "./operation.ts";

/** What was seen in a run of each operation in which nothing went wrong. */
export type Boundaries = Readonly<Record<Operation, readonly Boundary[]>>;

/** How many cells: one a kind of boundary, or one a boundary. */
export type Extent = "kinds" | "every";

/** Every cell of a catalog, in the order of the operations and then of the classes. */
export function cellsOf(catalog: Catalog, seen: Boundaries, extent: Extent): Cell[] {
  return OPERATIONS.flatMap((operation) => {
    const boundaries = seen[operation].filter(({ nth }) => extent === "every" || nth === 1);
    const known: Known = {
      operation,
      catalog,
      requests: boundaries.filter((one) => one.kind === "request"),
      steps: boundaries.filter((one) => one.kind === "step"),
    };
    return (Object.keys(PLACES) as FaultClass[]).flatMap((fault) =>
      PLACES[fault](known).map((where) => ({ operation, fault, where })),
    );
  });
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
    ...requests.filter(({ isWrite, label }) => isWrite && !label.startsWith("github")),
    ...steps.filter(({ label, phase }) => phase === "begun" && label.endsWith(" EnvFiles")),
  ],
  "state-write-refused": ({ steps }) => steps,
  "second-rotation": ({ steps }) => steps.filter(({ phase }) => phase === "begun"),
  "clock-off": () => [-1, 1].map((hours) => ({ kind: "run", hours })),
};

/** Places in the cloud; a file is written or not, together with those beside it. */
function targetsOf({ targets, secrets }: Catalog): Where[] {
  const used = new Set(
    Object.values(secrets).flatMap(({ stages, source }) =>
      source.kind === "manual" ? [] : stages.flatMap(({ deliver }) => deliver.map(({ target }) => target)),
    ),
  );
  return Object.entries(targets).flatMap(([target, { kind }]) =>
    kind === "dotenv-file" || !used.has(target) ? [] : [{ kind: "target", target }],
  );
}

function probesOf({ secrets }: Catalog): Where[] {
  const named = Object.values(secrets).flatMap(({ stages }) => stages.flatMap(({ verify }) => verify));
  return [...new Set(named)].map((probe) => ({ kind: "probe", probe }));
}
