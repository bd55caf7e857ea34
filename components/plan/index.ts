/** What a catalog and a stack's intent amount to: the order of writes, the plan, and the edits of the intent. */
export { abandon, takeBack } from "./abandon.ts";
export { acceptedFirst } from "./acceptors.ts";
export { type Blast, blastOf } from "./blast.ts";
export { blastMermaid } from "./blast-mermaid.ts";
export { type BumpOptions, bump } from "./bump.ts";
export { bumpCompromised, compromisedTogether, isBetween } from "./compromised.ts";
export { coupledWith } from "./coupled.ts";
export { type Described, departedNames, describedText, withDeparted } from "./departed.ts";
export { type Due, rotationDue, together } from "./due.ts";
export { firstGenerations } from "./first-generations.ts";
export { circularParts, inOrder, shortestCircle } from "./graph.ts";
export {
  emptyIntent,
  type Generations,
  type Intent,
  IntentError,
  type IntentProblem,
  type Leaving,
  liveGenerations,
  type Made,
} from "./intent.ts";
export { intentSchema } from "./intent-schema.ts";
export { type LeavingSecret, leavingSecrets, leavingText } from "./leaving.ts";
export { checkOrder, deliverySteps, OrderError, type Step, type StepDelivery } from "./order.ts";
export { holders, overlapFor } from "./overlap-for.ts";
export { parseIntent } from "./parse-intent.ts";
export { plainGivenMessage } from "./plain-given.ts";
export { makePlan } from "./plan.ts";
export type { Change, ChangeKind, Place, Plan, PlannedStep, RestartGroup, Retired } from "./plan-types.ts";
export { type Recovered, type Remains, recover } from "./recover.ts";
export { IntentRefused, lookUp } from "./refusals.ts";
export { reissue } from "./reissue.ts";
export { forget, release } from "./remove.ts";
export { renderBlast } from "./render-blast.ts";
export { planLines, renderLines } from "./render-lines.ts";
export { renderTable } from "./render-table.ts";
export { type RestoreFacts, type RestoreWay, restore, restoreWays } from "./restore.ts";
export { retire } from "./retire.ts";
export {
  isForbidden,
  makeReview,
  parseVerdict,
  type Review,
  type ReviewArgs,
  renderReview,
  reviewMarker,
  steeringOf,
  type Verdict,
  withEvent,
} from "./review/index.ts";
export { type RollbackOptions, rollback } from "./rollback.ts";
export { rotatable, whyNot } from "./rotatable.ts";
export { SETTLED } from "./settled.ts";
export { type SinkOfStep, sinkName, sinksOfStep } from "./sink-name.ts";
export { type CheckedSystem, checkSystem, loadSystem, type SystemModel } from "./system.ts";
export { type AdoptOptions, adopt, begin } from "./take-over.ts";
export { textTable } from "./text-table.ts";
