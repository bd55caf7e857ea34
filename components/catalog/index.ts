/** The catalog: one YAML file that says what secrets a system has, where each lives and who depends on it. */
export {
  type Action,
  type ActionKindName,
  type ActionSettings,
  actionKindNames,
  actionsOf,
  actionText,
  readyActionKindNames,
  withRoles,
} from "./actions/index.ts";
export { type BackupSettings, backupSettings } from "./backups-schema.ts";
export { type ComposeProject, composeProjects } from "./compose-projects.ts";
export { formatDuration, parseDuration } from "./duration.ts";
export {
  firstSecretName,
  firstTargetName,
  formerPairs,
  formerSecretNames,
  formerTargetNames,
  generationNumbers,
  NamesOfToday,
} from "./former-names.ts";
export { isForEverybody, isRange } from "./hardening/cidr.ts";
export {
  type FindingId,
  findingIds,
  type KnownFinding,
  knownFindings,
  type Severity,
} from "./hardening/finding-list.ts";
export type { Origin } from "./hardening/origin-schema.ts";
export type { Accepted, Hardening } from "./hardening/schema.ts";
export {
  ingressSteps,
  type OriginStep,
  type OriginSteps,
  parseSteps,
  StepsError,
  staticKeySteps,
} from "./hardening/steps.ts";
export { type Files, includedPathsOf } from "./include.ts";
export { atJsonPath } from "./json-path.ts";
export {
  probeKindNames,
  readyMintKindNames,
} from "./kinds.ts";
export {
  type Checked,
  checkCatalog,
  joinedCatalog,
  joinedCatalogFile,
  loadCatalog,
  readCatalogFile,
} from "./load.ts";
export { plainName, previousKey } from "./names.ts";
export { type NamedNotifier, notifierSecrets, notifiersOf } from "./notifiers-of.ts";
export {
  type Notifier,
  type NotifyChannel,
  type NotifyEvent,
  notifyChannels,
  notifyEvents,
  type SmtpSettings,
} from "./notify-schema.ts";
export { derivedFrom, isRevocable, type Parent, parentsOf, signerOf } from "./parents.ts";
export { identityOf, placeText } from "./place.ts";
export { fillPlaceholders, placeholdersIn } from "./placeholder.ts";
export { isPrivateHost } from "./private-host.ts";
export { canRefuse, presentsValue } from "./probe-facts.ts";
export { type ProbeRequest, requestPresents, type SavingRequest } from "./probe-request.ts";
export type { Probe, ProbeSequence, ProbeStep } from "./probe-schema.ts";
export { CatalogError, type Finding, formatPath, formatProblem, type Path, type Problem } from "./problem.ts";
export { roleOfSecret } from "./roles.ts";
export { type Catalog, catalogJsonSchema, type Delivery, type Secret, type Stage } from "./schema.ts";
export { type Source, type SourceOf, sourceKindNames } from "./source-schema.ts";
export { closest, listed } from "./suggest.ts";
export { ACCESS_NAMESPACE, type Access } from "./targets/access.ts";
export { LONGEST_IN_TIER, parameterName } from "./targets/aws-ssm-parameter.ts";
export { FIRST_WITH_TOKEN_FILE, isOlder } from "./targets/cloudflared-fields.ts";
export { githubOwner } from "./targets/github-fields.ts";
export {
  abilityOf,
  abilityOfKind,
  accessOf,
  longestAt,
  mannerOf,
  readyKinds,
  type Target,
  type TargetKindName,
  type TargetOf,
  takesOneLine,
  targetKindNames,
  targetSchema,
} from "./targets/index.ts";
export { needsTls, roleOf } from "./targets/postgres-role.ts";
export { type SopsFormat, sopsFormatOf, sopsPath } from "./targets/sops-fields.ts";
export type { TargetKind } from "./targets/target-kind.ts";
export {
  parseTemplate,
  renamedTemplate,
  TemplateError,
  type TemplateFilter,
  type TemplatePart,
  templateParents,
} from "./template.ts";
export { vaultText } from "./vault-address.ts";
export { yamlProblem } from "./yaml-problems.ts";
