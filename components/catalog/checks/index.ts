import type { Draft } from "../draft.ts";
import type { Finding } from "../problem.ts";
import { access } from "./access.ts";
import { accessKeys } from "./access-keys.ts";
import { actions } from "./actions.ts";
import { availability } from "./availability.ts";
import { conflicts } from "./conflicts.ts";
import { derivation } from "./derivation.ts";
import { fields } from "./fields.ts";
import { guardsAgree } from "./guards-agree.ts";
import { hardening } from "./hardening.ts";
import { keyPairs } from "./key-pairs.ts";
import { keys } from "./keys.ts";
import { notifiers } from "./notifiers.ts";
import { origin } from "./origin.ts";
import { overlap } from "./overlap.ts";
import { ownVault } from "./own-vault.ts";
import { references } from "./references.ts";
import { renames } from "./renames.ts";
import { roles } from "./roles.ts";
import { single } from "./single.ts";
import { tunnelSecrets } from "./tunnel-secrets.ts";
import { workflowProbes } from "./workflow-probes.ts";

/** Every check between the parts of a catalog. */
export const checks: readonly ((draft: Draft) => Finding[])[] = [
  availability,
  actions,
  references,
  derivation,
  conflicts,
  renames,
  fields,
  keys,
  keyPairs,
  origin,
  overlap,
  access,
  accessKeys,
  roles,
  single,
  ownVault,
  tunnelSecrets,
  workflowProbes,
  notifiers,
  hardening,
  guardsAgree,
];
