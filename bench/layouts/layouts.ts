/** One way to lay out what guards a rotation and what it writes. */
export interface Layout {
  /** In a few words, for the table. */
  readonly what: string;
  /** `last`: the ledger is the record that a secret's last gate holds, behind its sinks. */
  readonly ledger: "secret" | "system" | "last";
  /**
   * `stage`: one for each secret and stage. `end`: one for each secret, behind its last stage. `wave`: one for each
   * stage, for all secrets together. `hook`: as `end`, and the callers' own hooks ask what the acceptors accept.
   */
  readonly gates: "stage" | "end" | "wave" | "hook";
  /** `place`: a sink holds one secret at one target. `target`: all secrets of one target. */
  readonly sinks: "place" | "target";
  /** What a sink waits for: the guards and earlier sinks of its own secret, or those of all secrets of its step. */
  readonly edges: "secret" | "step";
}

const plain: Layout = {
  what: "ledger a secret, gate a secret and stage, sink a place",
  ledger: "secret",
  gates: "stage",
  sinks: "place",
  edges: "secret",
};

/** Every layout that is measured, by its letter. */
export const LAYOUTS: Readonly<Record<string, Layout>> = {
  now: { ...plain, what: "a, each sink behind its whole step", edges: "step" },
  a: plain,
  b: { ...plain, what: "a, one ledger for the system", ledger: "system" },
  c: { ...plain, what: "a, one gate a secret, at the end", gates: "end" },
  d: { ...plain, what: "a, one gate a wave", gates: "wave" },
  e: { ...plain, what: "a, the last gate is the ledger", ledger: "last" },
  f: { ...plain, what: "a, one sink a target", sinks: "target" },
  g: { ...plain, what: "c, the callers' hooks ask the acceptors", gates: "hook" },
  h: { what: "b, d and f: the fewest", ledger: "system", gates: "wave", sinks: "target", edges: "secret" },
};
