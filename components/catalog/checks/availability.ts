import type { Draft } from "../draft.ts";
import type { Finding, Path } from "../problem.ts";
import { listed } from "../suggest.ts";
import { abilityOfKind, readyKinds, targetKindNames } from "../targets/index.ts";

const later = (path: Path, what: string, remedy: string): Finding => ({
  path,
  at: "value",
  message: `${what} is not available yet`,
  remedy,
});

/** Refuses what the format can name but this version can't do. */
export function availability(draft: Draft): Finding[] {
  const findings: Finding[] = [];
  for (const { name, body } of draft.targets) {
    const kind = targetKindNames.find((known) => known === body.kind);
    const can = abilityOfKind(kind);
    if (kind !== undefined && can === undefined) {
      findings.push(
        later(["targets", name, "kind"], `the target kind \`${kind}\``, `use ${listed(readyKinds())}`),
      );
    }
    if (body.optional === true && kind !== undefined && can?.owes !== true) {
      const owing = readyKinds(({ owes }) => owes);
      const what = `\`optional: true\` on the kind \`${kind}\``;
      const remedy = `remove it: such a target must answer; ${listed(owing)} may be optional`;
      findings.push(later(["targets", name, "optional"], what, remedy));
    }
  }
  return findings;
}
