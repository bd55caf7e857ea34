/** The catalog: one YAML file that says what secrets a system has, where each lives and who depends on it. */
export { formatDuration, parseDuration } from "./duration.ts";
export { atJsonPath } from "./json-path.ts";
export {
  actionKindNames,
  laterMintKindNames,
  probeKindNames,
  readyMintKindNames,
  type TargetKind,
  type TargetKindName,
  targetKindNames,
  targetKinds,
} from "./kinds.ts";
export { type Checked, checkCatalog, loadCatalog, readCatalogFile } from "./load.ts";
export { previousKey } from "./names.ts";
export { derivedFrom, type Parent, parentsOf } from "./parents.ts";
export { identityOf, placeText } from "./place.ts";
export { fillPlaceholders, placeholdersIn } from "./placeholder.ts";
export { canRefuse, presentsValue } from "./probe-facts.ts";
export { type ProbeRequest, requestPresents, type SavingRequest } from "./probe-request.ts";
export type { Probe, ProbeSequence, ProbeStep } from "./probe-schema.ts";
export { CatalogError, type Finding, formatPath, formatProblem, type Path, type Problem } from "./problem.ts";
export { type Catalog, catalogJsonSchema, type Delivery, type Secret, type Stage } from "./schema.ts";
export { type Source, type SourceOf, sourceKindNames } from "./source-schema.ts";
export { closest, listed } from "./suggest.ts";
export type { Target, TargetOf } from "./target-schema.ts";
export {
  parseTemplate,
  TemplateError,
  type TemplateFilter,
  type TemplatePart,
  templateParents,
} from "./template.ts";
