import { z } from "zod";

const time = z.iso.datetime({ offset: true });
const seconds = z.number().min(0);

const secret = z.object({
  secret: z.string(),
  /** As the plan names it: `rotate`, `adopt`, `retire`, …; `reconcile` where the run only made up for something. */
  kind: z.string(),
  from: z.number().int().exactOptional(),
  to: z.number().int().exactOptional(),
  /** Derived secrets that changed along. */
  along: z.array(z.string()).exactOptional(),
  /** Of the value of generation `to`: see {@link fingerprints}. */
  fingerprint: z.string().exactOptional(),
  /** It was turned although its system was not healthy. */
  healthIgnored: z.literal(true).exactOptional(),
});

const sink = z.object({
  /** The resource that writes. */
  sink: z.string(),
  targets: z.array(z.string()),
  secrets: z.array(z.string()),
  /** `unchanged`: it held all of it already. `not reached`: the run ended before. */
  outcome: z.enum(["written", "taken over", "unchanged", "emptied", "failed", "owed", "not reached"]),
  at: time.exactOptional(),
  seconds: seconds.exactOptional(),
});

const probe = z.object({
  secret: z.string(),
  probe: z.string(),
  outcome: z.enum(["proven", "failed"]),
  at: time,
  seconds: seconds.exactOptional(),
});

const retired = z.object({
  secret: z.string(),
  generation: z.number().int(),
  outcome: z.enum(["retired", "revoked", "failed"]),
  at: time,
});

const service = z.object({
  /** As `keyturn restart` names it. */
  service: z.string(),
  /** `kept`: Compose would make it the same. `unknown`: the run was killed. */
  outcome: z.enum(["anew", "rolled", "kept", "failed", "not begun", "unknown"]),
  seconds: seconds.exactOptional(),
});

/** The schema of one line of the record. Properties that a later version adds are kept out, not refused. */
export const runRecordSchema = z.object({
  version: z.literal(1),
  start: time,
  /** Missing where the run was killed: nobody saw its end. */
  end: time.exactOptional(),
  who: z.string(),
  why: z.string(),
  /** `rotate`, `adopt`, …; `unrecorded` for what the state alone tells of. */
  command: z.string(),
  outcome: z.enum(["done", "failed", "interrupted", "killed", "unknown"]),
  /** The steps that failed, by their resources' names. */
  failed: z.array(z.string()).exactOptional(),
  /** Optional targets that were written off, or taken back, by the names of the catalog. */
  writtenOff: z
    .array(z.object({ target: z.string(), kind: z.enum(["abandon", "take back"]) }))
    .exactOptional(),
  /** The backup that was made before, by its stamp. */
  backup: z.string().exactOptional(),
  /** The backup that it restored. */
  restored: z.string().exactOptional(),
  secrets: z.array(secret),
  sinks: z.array(sink),
  probes: z.array(probe),
  retired: z.array(retired),
  /** Of a restart alone, which does nothing else. */
  services: z.array(service).exactOptional(),
});

/** One run that applied something: one line of `.keyturn/history/STACK.jsonl`. It holds no value. */
export type RunRecord = z.output<typeof runRecordSchema>;
export type SecretRecord = RunRecord["secrets"][number];
export type SinkRecord = RunRecord["sinks"][number];
export type ServiceRecord = z.output<typeof service>;
