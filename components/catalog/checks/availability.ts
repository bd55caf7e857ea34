import type { Draft } from "../draft.ts";
import {
  actionKindNames,
  laterMintKindNames,
  readyMintKindNames,
  targetKindNames,
  targetKinds,
} from "../kinds.ts";
import type { Finding, Path } from "../problem.ts";
import { closest, listed } from "../suggest.ts";

const later = (path: Path, what: string, remedy: string, at: Finding["at"] = "value"): Finding => ({
  path,
  at,
  message: `${what} is not available yet`,
  remedy,
});

/** An action is a map with its kind as a key. */
function actions(path: Path, body: object): Finding[] {
  return Object.keys(body).map((key): Finding => {
    const at = [...path, key];
    const known: readonly string[] = actionKindNames;
    if (known.includes(key)) return later(at, `the action \`${key}\``, "remove it", "key");
    const meant = closest(key, known);
    const remedy = meant === undefined ? `known are ${listed(known)}` : `did you mean \`${meant}\`?`;
    return { path: at, at: "key", message: `unknown action ${JSON.stringify(key)}`, remedy };
  });
}

/** Refuses what the format can name but this version can't do. */
export function availability(draft: Draft): Finding[] {
  const findings: Finding[] = [];
  const ready = targetKindNames.filter((name) => targetKinds[name].available);
  for (const { name, body } of draft.targets) {
    const kind = targetKindNames.find((known) => known === body.kind);
    if (kind !== undefined && !targetKinds[kind].available) {
      findings.push(later(["targets", name, "kind"], `the target kind \`${kind}\``, `use ${listed(ready)}`));
    }
    if (body.optional === true && kind !== undefined && !targetKinds[kind].owes) {
      const owing = ready.filter((one) => targetKinds[one].owes);
      const what = `\`optional: true\` on the kind \`${kind}\``;
      const remedy = `remove it: such a target must answer; ${listed(owing)} may be optional`;
      findings.push(later(["targets", name, "optional"], what, remedy));
    }
    for (const [i, action] of (Array.isArray(body.then) ? body.then : []).entries()) {
      if (typeof action !== "object" || action === null) continue;
      findings.push(...actions(["targets", name, "then", i], action));
    }
  }
  for (const { name, body, source } of draft.secrets) {
    const path = ["secrets", name];
    if (source?.kind === "minted") {
      const by = laterMintKindNames.find((kind) => kind === source.by);
      const use = `use ${listed(readyMintKindNames)}`;
      if (by !== undefined) findings.push(later([...path, "source", "by"], `minting by \`${by}\``, use));
    }
    if (Array.isArray(body.formerly) && body.formerly.length > 0) {
      findings.push(
        later([...path, "formerly"], "renaming by `formerly`", "keep the name that it has", "key"),
      );
    }
  }
  return findings;
}
