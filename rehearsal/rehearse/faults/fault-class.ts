/** Every class of fault, and what it does in a cell. */
export const FAULT_CLASSES = {
  "no-answer-before": "the connection is cut before the service has done anything",
  "no-answer-after": "the service does its work, and the connection is cut before it answers",
  "401": "the service refuses the credential, until the run is over",
  "429": "the service asks once to be asked again after a second",
  "500": "the service fails, until the run is over",
  slow: "the service takes three seconds more, once",
  "stale-read": "the service answers once as it stood before the run",
  "partial-fan-out": "one place refuses every write until the run is over, and the others take theirs",
  "probe-fails": "a probe finds nothing that works, until the run is over",
  "revoke-fails": "the API that minted refuses to revoke, until the run is over",
  "engine-killed": "kill -9 ends the engine",
  "program-killed": "kill -9 ends the program",
  "command-killed": "kill -9 ends the client or the provider that asks",
  "state-write-refused": "the state can't be written, as on a full disk, for forty seconds",
  "second-rotation": "somebody else runs keyturn on the same stack at the same time",
  "host-away": "a host that may be gone does not answer until the run is over",
  "clock-off": "the clock of the one who runs it is one hour off",
} as const;

/** A kind of thing that goes wrong. */
export type FaultClass = keyof typeof FAULT_CLASSES;

/** All of them, in the order of the docs. */
export const FAULT_CLASS_NAMES = Object.keys(FAULT_CLASSES) as FaultClass[];

/** Whether a word names a class. */
export function isFaultClass(word: string): word is FaultClass {
  return Object.hasOwn(FAULT_CLASSES, word);
}
