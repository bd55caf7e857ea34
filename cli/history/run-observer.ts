import type { SinkOfStep as Sink } from "../../components/plan/index.ts";
import type { EngineStep, StepWatcher } from "../engine/run.ts";
import { gateOf } from "../state/proofs.ts";
import { mayWrite } from "../state/sinks.ts";
import type { RunRecord, SinkRecord } from "./run-record.ts";

/** What a run did, as its steps were seen. */
export interface Observed {
  /** By the resource's name. */
  readonly sinks: ReadonlyMap<string, Pick<SinkRecord, "outcome" | "at" | "seconds">>;
  readonly probes: RunRecord["probes"];
  readonly retired: RunRecord["retired"];
  readonly failed: readonly string[];
}

interface Ended {
  readonly at: string;
  readonly seconds?: number;
}

/** Watches a run of the engine step by step, and hands each on to another watcher. Times are those at which it hears of them. */
export class RunObserver implements StepWatcher {
  readonly #next: StepWatcher;
  readonly #writers: ReadonlySet<string>;
  readonly #standing: ReadonlySet<string>;
  readonly #began = new Map<string, number>();
  readonly #sinks = new Map<string, Pick<SinkRecord, "outcome" | "at" | "seconds">>();
  readonly #probes: RunRecord["probes"] = [];
  readonly #retired: RunRecord["retired"] = [];
  readonly #failed = new Set<string>();

  /** @param standing the sinks whose places are taken over as they stand */
  constructor(sinks: readonly Sink[], next: StepWatcher, standing: ReadonlySet<string> = new Set()) {
    this.#writers = new Set(sinks.map(({ name }) => name));
    this.#next = next;
    this.#standing = standing;
  }

  planned(step: EngineStep): void {
    this.#began.set(keyOf(step), Date.now());
    this.#next.planned?.(step);
  }

  done(step: EngineStep): void {
    this.#note(step, false);
    this.#next.done?.(step);
  }

  failed(step: EngineStep): void {
    this.#failed.add(step.name);
    this.#note(step, true);
    this.#next.failed?.(step);
  }

  warned(message: string): void {
    this.#next.warned?.(message);
  }

  seen(): Observed {
    return {
      sinks: this.#sinks,
      probes: this.#probes,
      retired: this.#retired,
      failed: [...this.#failed],
    };
  }

  #note(step: EngineStep, hasFailed: boolean): void {
    const ended = this.#endOf(step);
    const gate = gateOf(step.type, step.name);
    if (gate !== undefined && (step.op === "create" || step.op === "update")) {
      this.#probes.push({ ...gate, outcome: hasFailed ? "failed" : "proven", ...ended });
    }
    const [, secret, number] = /^(\w+)-g(\d+)$/.exec(step.name) ?? [];
    if (secret !== undefined && step.op === "delete") {
      const ending = step.type.endsWith(":Minted") ? "revoked" : "retired";
      const outcome = hasFailed ? "failed" : ending;
      this.#retired.push({ secret, generation: Number(number), outcome, at: ended.at });
    }
    if (mayWrite(step.type)) this.#noteSink(step, hasFailed, ended);
  }

  #noteSink(step: EngineStep, hasFailed: boolean, ended: Ended): void {
    const name = this.#writers.has(step.name) ? step.name : step.name.replace(/-emptied$/, "");
    if (!this.#writers.has(name)) return;
    const outcome = hasFailed ? "failed" : this.#outcomeOf(step, name !== step.name);
    if (outcome === undefined) return;
    // Of a step that empties keys beside one that writes others, the write is told.
    if (outcome === "emptied" && this.#sinks.get(name)?.outcome === "written") return;
    this.#sinks.set(name, outcome === "unchanged" ? { outcome } : { outcome, ...ended });
  }

  #outcomeOf({ op, retained, name }: EngineStep, empties: boolean): SinkRecord["outcome"] | undefined {
    switch (op) {
      case "same":
        return empties ? undefined : "unchanged";
      case "create":
      case "update":
      case "create-replacement":
        if (empties) return "emptied";
        return this.#standing.has(name) ? "taken over" : "written";
      case "import":
        return "taken over";
      case "delete":
        return retained || empties ? undefined : "emptied";
      default:
        return undefined;
    }
  }

  #endOf(step: EngineStep): Ended {
    const now = Date.now();
    const began = this.#began.get(keyOf(step));
    const seconds = began === undefined ? {} : { seconds: secondsBetween(began, now) };
    return { at: new Date(now).toISOString(), ...seconds };
  }
}

/** To a tenth: steps are heard of some hundred milliseconds late. */
export function secondsBetween(start: number, end: number): number {
  return Math.max(0, Math.round((end - start) / 100) / 10);
}

function keyOf({ op, type, name }: EngineStep): string {
  return `${op} ${type} ${name}`;
}
