import type { Draft, Named } from "../draft.ts";
import type { Finding } from "../problem.ts";
import { unknown } from "./unknown-name.ts";

/** Finds names that lead nowhere: targets, probes, services, secrets, those of notifiers too. */
export function references(draft: Draft): Finding[] {
  const targets = draft.targets.map(({ name }) => name);
  const probes = draft.probes.map(({ name }) => name);
  const services = draft.services.flatMap(({ names }) => names.map(({ name }) => name));
  const secrets = draft.secrets.map(({ name }) => name);
  const today = (things: Draft["secrets"] | Draft["targets"], old: string) =>
    things.find(({ formerly }) => formerly.some(({ name }) => name === old))?.name;
  const findings: Finding[] = [];
  for (const secret of draft.secrets) {
    const path = ["secrets", secret.name];
    for (const { stage, item, target, long } of secret.deliveries) {
      if (targets.includes(target)) continue;
      const at = [...path, "stages", stage, "deliver", item, ...(long ? ["to"] : [])];
      findings.push(unknown(at, "target", target, targets, "`targets:`", today(draft.targets, target)));
    }
    const names = (field: string, list: readonly Named[], what: string, known: readonly string[]) => {
      for (const { name, index } of list) {
        if (known.includes(name)) continue;
        const renamed = what === "secret" ? today(draft.secrets, name) : undefined;
        findings.push(unknown([...path, field, index], what, name, known, `\`${what}s:\``, renamed));
      }
    };
    for (const { stage, name, index } of secret.verify) {
      if (probes.includes(name)) continue;
      findings.push(unknown([...path, "stages", stage, "verify", index], "probe", name, probes, "`probes:`"));
    }
    names("restarts", secret.restarts, "service", services);
    names("coupled", secret.coupled, "secret", secrets);
  }
  for (const notifier of draft.notify) {
    for (const { path, name } of notifier.secrets) {
      if (secrets.includes(name)) continue;
      const at = ["notify", notifier.name, ...path];
      findings.push(unknown(at, "secret", name, secrets, "`secrets:`", today(draft.secrets, name)));
    }
  }
  return findings;
}
