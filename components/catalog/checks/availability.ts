import type { Draft } from "../draft.ts";
import {
  actionKindNames,
  laterMintKindNames,
  probeKindNames,
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

/** An action or a probe is a map with its kind as a key. */
function byKey(path: Path, body: object, what: string, known: readonly string[]): Finding[] {
  return Object.keys(body).flatMap((key): Finding[] => {
    const at = [...path, key];
    if (known.includes(key)) return [later(at, `the ${what} \`${key}\``, "remove it", "key")];
    const meant = closest(key, known);
    const remedy = meant === undefined ? `known are ${listed(known)}` : `did you mean \`${meant}\`?`;
    return what === "probe"
      ? []
      : [{ path: at, at: "key", message: `unknown ${what} ${JSON.stringify(key)}`, remedy }];
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
    if (body.optional === true) {
      findings.push(
        later(["targets", name, "optional"], "`optional: true`", "remove it: every target must answer"),
      );
    }
    for (const [i, action] of (Array.isArray(body.then) ? body.then : []).entries()) {
      if (typeof action !== "object" || action === null) continue;
      findings.push(...byKey(["targets", name, "then", i], action, "action", actionKindNames));
    }
  }
  for (const { name, body } of draft.probes) {
    const path = ["probes", name];
    const known = byKey(path, body, "probe", probeKindNames);
    if (known.length > 0) findings.push(...known);
    else
      findings.push({
        path,
        at: "key",
        message: "names no kind of probe",
        remedy: `known are ${listed(probeKindNames)}`,
      });
  }
  for (const { name, body, source, verify } of draft.secrets) {
    const path = ["secrets", name];
    if (source?.kind === "minted") {
      const by = laterMintKindNames.find((kind) => kind === source.by);
      const use = `use ${listed(readyMintKindNames)}`;
      if (by !== undefined) findings.push(later([...path, "source", "by"], `minting by \`${by}\``, use));
    }
    if (body.overlap === "dual") {
      findings.push(later([...path, "overlap"], "`overlap: dual`", "use `overlap: none`, or leave it out"));
    }
    if (Array.isArray(body.formerly) && body.formerly.length > 0) {
      findings.push(
        later([...path, "formerly"], "renaming by `formerly`", "keep the name that it has", "key"),
      );
    }
    for (const { stage, index } of verify) {
      findings.push(later([...path, "stages", stage, "verify", index], "`verify`", "remove it"));
    }
    const encrypts = body.encryptsData;
    if (typeof encrypts === "object" && encrypts !== null && Object.hasOwn(encrypts, "migrate")) {
      const remedy = "remove it; a rotation then needs --accept-unreadable";
      findings.push(later([...path, "encryptsData", "migrate"], "a migration step", remedy, "key"));
    }
  }
  return findings;
}
