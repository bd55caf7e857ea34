import { readFileSync } from "node:fs";
import { z } from "zod";
import { fileStamp } from "./file-stamp.ts";

/** How often the state's file is looked at. The engine writes it at the beginning and at the end of each step. */
const EVERY_MS = 4;

/** What is read of a state: `apitype.CheckpointV3` and `apitype.ResourceV3` of the engine. */
const resource = z.object({ urn: z.string(), modified: z.string().optional() });
const checkpoint = z.object({
  checkpoint: z.object({
    latest: z
      .object({
        resources: z.array(resource).nullish(),
        pending_operations: z.array(z.object({ type: z.string(), resource })).nullish(),
      })
      .nullish(),
  }),
});

/** An operation of the engine on a resource. */
export interface StateStep {
  /** `creating`, `updating`, `deleting`, `reading` or `importing`. */
  readonly op: string;
  /** The last part of the resource's type, such as `EnvFiles`. */
  readonly type: string;
  readonly name: string;
}

/** A step that begins, or that ends. */
export interface StepEvent extends StateStep {
  readonly phase: "begun" | "ended";
  /** By `performance.now()`. */
  readonly at: number;
}

interface Seen {
  /** By URN. */
  readonly pending: ReadonlyMap<string, StateStep>;
  /** By URN, when each resource was changed last. */
  readonly modified: ReadonlyMap<string, string>;
}

/** Follows the engine's steps by what it records in the state's file; it needs no help of the engine or the program. */
export class StateWatch {
  readonly #path: string;
  readonly #listeners = new Set<(event: StepEvent) => void>();
  #timer: NodeJS.Timeout | undefined;
  #stamp = "";
  #seen: Seen = { pending: new Map(), modified: new Map() };

  constructor(path: string) {
    this.#path = path;
  }

  /** The steps that are under way. */
  get running(): readonly StateStep[] {
    return [...this.#seen.pending.values()];
  }

  /** Tells of every step. @returns ends that */
  onStep(listener: (event: StepEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Begins with how the state stands now. */
  start(): void {
    this.#stamp = "";
    this.#seen = this.#read() ?? { pending: new Map(), modified: new Map() };
    this.#timer = setInterval(() => this.look(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Looks now. */
  look(): void {
    const now = this.#read();
    if (now === undefined) return;
    const before = this.#seen;
    this.#seen = now;
    const at = performance.now();
    for (const [urn, step] of now.pending)
      if (!before.pending.has(urn)) this.#tell({ ...step, phase: "begun", at });
    for (const [urn, step] of before.pending)
      if (!now.pending.has(urn)) this.#tell({ ...step, phase: "ended", at });
    for (const step of unseen(before, now)) {
      this.#tell({ ...step, phase: "begun", at });
      this.#tell({ ...step, phase: "ended", at });
    }
  }

  #tell(event: StepEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** Undefined where it is as it was, or is just being replaced. */
  #read(): Seen | undefined {
    const stamp = fileStamp(this.#path) ?? "";
    if (stamp === this.#stamp) return undefined;
    try {
      const { latest } = checkpoint.parse(JSON.parse(readFileSync(this.#path, "utf8"))).checkpoint;
      this.#stamp = stamp;
      const pending = (latest?.pending_operations ?? [])
        .filter((one) => !isProvider(one.resource.urn))
        .map(({ type: op, resource: { urn } }) => [urn, { op, ...typeAndName(urn) }] as const);
      const modified = (latest?.resources ?? [])
        .filter(({ urn }) => !isProvider(urn))
        .map((one) => [one.urn, one.modified ?? ""] as const);
      return { pending: new Map(pending), modified: new Map(modified) };
    } catch {
      return undefined;
    }
  }
}

/** Steps that began and ended between two looks. */
function unseen(before: Seen, now: Seen): StateStep[] {
  const isSeen = (urn: string) => before.pending.has(urn) || now.pending.has(urn);
  const made = [...now.modified].flatMap(([urn, at]) => {
    const earlier = before.modified.get(urn);
    if (isSeen(urn) || earlier === at) return [];
    return [{ op: earlier === undefined ? "creating" : "updating", ...typeAndName(urn) }];
  });
  const gone = [...before.modified.keys()].flatMap((urn) =>
    isSeen(urn) || now.modified.has(urn) ? [] : [{ op: "deleting", ...typeAndName(urn) }],
  );
  return [...made, ...gone];
}

/** Those are set up anew in each run. */
function isProvider(urn: string): boolean {
  return urn.includes("::pulumi:providers:");
}

/** A URN's type holds those of its parents, the innermost last. */
function typeAndName(urn: string): { type: string; name: string } {
  const type = urn.split("::")[2]?.split("$").at(-1)?.split(":").at(-1) ?? "";
  return { type, name: nameOf(urn) };
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
