import { declaredOf, ledgerOf, secretUrnOf } from "../knowledge/keyturn.ts";
import { defineRule } from "../rule.ts";

/**
 * Refuses a new generation of a secret that is locked. The command refuses it as well; a stack file that was edited by
 * hand does not pass the command. No policy sees the generation before: a rotation keeps it as `previous`, since the
 * ledger lets nothing else through, and that is what tells one here.
 */
export const disallowLockedRotation = defineRule({
  name: "disallow-locked-rotation",
  description: "A secret that the catalog locks gets no new generation, unless its value is compromised.",
  severity: "critical",
  remedy:
    "Put the stack file back as it was (git checkout), or run: keyturn rollback NAME. Where its value leaked: keyturn " +
    "rotate --compromised NAME --yes-i-know. Where the reason no longer holds: remove `locked` from the catalog in a " +
    "change of its own. Where it was locked after it turned: keyturn retire NAME first.",
  *inspectResource(resource, { seen }) {
    const ledger = ledgerOf(resource);
    if (ledger?.previous === undefined || ledger.leaving) return;
    const { secret, current, previous, made } = ledger;
    const { locked } = declaredOf(seen.get(secretUrnOf(resource.urn))) ?? {};
    // A higher one before is a rollback, which a locked secret may need.
    if (locked === undefined || previous > current || made.get(previous)?.compromised === true) return;
    yield {
      urn: resource.urn,
      property: ["input", "current"],
      problem:
        `${secret} is locked (${locked}), and generation ${current} takes the place of ${previous}, ` +
        "which is not marked as compromised.",
    };
  },
});
