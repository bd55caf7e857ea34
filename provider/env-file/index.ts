export { dialectOf, type EnvDialect } from "../../components/env-dialect.ts";
export {
  type ApplyOptions,
  type ApplyResult,
  applyEnvChanges,
  type Beginning,
  type EnvChange,
} from "./apply.ts";
export { type Claim, claimRecovery } from "./claim.ts";
export { Disk } from "./disk.ts";
export { EnvDocument, type EnvEntry, type EnvStyle, type Span } from "./document.ts";
export { setValues } from "./edit.ts";
export {
  EnvFileChangedError,
  EnvFileError,
  EnvSyntaxError,
  EnvValueError,
  JournalBusyError,
  JournalConflictError,
} from "./errors.ts";
export { parseEnv } from "./parse.ts";
export { type PendingChange, pendingChange } from "./pending.ts";
export { type ProcessIdentity, processIdentity, stateOf, thisProcess } from "./process-identity.ts";
export { readEnvFile } from "./read.ts";
export { type RecoverOptions, type Recovery, recoverJournal } from "./recover.ts";
export { removeKeys } from "./remove.ts";
export { inTurn } from "./turns.ts";
export { currentValues, readValues } from "./values.ts";
export { assertWritable } from "./writable.ts";
