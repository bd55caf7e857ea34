import type { Draft } from "../draft.ts";
import type { Finding } from "../problem.ts";
import { availability } from "./availability.ts";
import { conflicts } from "./conflicts.ts";
import { derivation } from "./derivation.ts";
import { fields } from "./fields.ts";
import { keys } from "./keys.ts";
import { overlap } from "./overlap.ts";
import { references } from "./references.ts";

/** Every check between the parts of a catalog. */
export const checks: readonly ((draft: Draft) => Finding[])[] = [
  availability,
  references,
  derivation,
  conflicts,
  fields,
  keys,
  overlap,
];
