import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { INVARIANT_NUMBERS } from "../violation.ts";
import type { CellResult } from "./cell-result.ts";
import { FAULT_CLASS_NAMES } from "./fault-class.ts";

const invariant = z.literal(INVARIANT_NUMBERS);
const result = z.object({
  cell: z.string(),
  operation: z.string(),
  fault: z.enum(FAULT_CLASS_NAMES),
  spot: z.string(),
  outcome: z.enum(["held", "violated", "unconverged", "not struck", "not asked"]),
  violations: z.array(z.object({ invariant, what: z.string() })),
  asked: z.object({
    1: z.number(),
    2: z.number(),
    3: z.number(),
    4: z.number(),
    5: z.number(),
    6: z.number(),
    7: z.number(),
  }),
  resumes: z.number(),
  requests: z.number(),
  requestsBySecret: z.record(z.string(), z.number()),
  seconds: z.number(),
});
const line = z.object({ hash: z.string(), result });

/** The cells that were played already, kept in a file of one line each: a rehearsal that was stopped goes on. */
export class FinishedCells {
  readonly #path: string;
  readonly #hash: string;
  readonly #results = new Map<string, CellResult>();

  /** @param hash stands for what was rehearsed; lines with another one do not count */
  constructor(path: string, hash: string) {
    this.#path = path;
    this.#hash = hash;
    if (!existsSync(path)) return;
    for (const text of readFileSync(path, "utf8").split("\n")) {
      const found = parsed(text);
      if (found?.hash === hash) this.#results.set(found.result.cell, found.result);
    }
  }

  /** What came of a cell that held; another is played again, since that is what its mending is judged by. */
  heldBefore(cell: string): CellResult | undefined {
    const result = this.#results.get(cell);
    return result?.outcome === "held" ? result : undefined;
  }

  add(result: CellResult): void {
    this.#results.set(result.cell, result);
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    // A line that was torn ends here.
    const torn = existsSync(this.#path) && !/(?:^|\n)$/.test(readFileSync(this.#path, "utf8")) ? "\n" : "";
    const written = JSON.stringify({ hash: this.#hash, result });
    appendFileSync(this.#path, `${torn}${written}\n`, { mode: 0o600 });
  }

  /** Forgets all. */
  forget(): void {
    this.#results.clear();
    rmSync(this.#path, { force: true });
  }
}

/** Undefined for a line that a killed run left torn. */
function parsed(text: string): z.output<typeof line> | undefined {
  try {
    return line.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
