import type { Draft, DraftSecret } from "../draft.ts";
import { previousKey } from "../names.ts";
import { isRevocable } from "../parents.ts";
import { canRefuse } from "../probe-facts.ts";
import { type Finding, formatPath, type Path } from "../problem.ts";
import type { Source } from "../source-schema.ts";
import { abilityOf } from "../targets/index.ts";

/** Why a kind of source has no use for two values at a place; undefined for those that have. */
const whyNot: Partial<Record<Source["kind"], readonly [message: string, remedy: string]>> = {
  derived: [
    "has no generation of its own, so no previous value of it is kept to be held beside the new one",
    "remove it here; the secret that this one is made from may have it",
  ],
  minted: [
    "overlaps by itself: who minted it accepts each credential until its retirement revokes it",
    "remove it",
  ],
  builtin: ["says nothing about a builtin secret", "remove it"],
};

/** A reason why `overlap: dual` can't hold for a secret, at the place to mend. */
function stagesAndPlaces(secret: DraftSecret, { targets }: Draft): Finding[] {
  const path: Path = ["secrets", secret.name];
  const stages = Array.isArray(secret.body.stages) ? secret.body.stages.length : 0;
  const findings: Finding[] = [];
  if (stages < 2) {
    findings.push({
      path: [...path, "overlap"],
      at: "value",
      message: `needs two stages, and there ${stages === 1 ? "is one" : "is none"}`,
      remedy: "deliver to what accepts the value first, to what presents it in a later stage",
    });
  }
  for (const { stage, item, target: name } of secret.deliveries) {
    const target = targets.find((one) => one.name === name)?.target;
    const can = abilityOf(target);
    if (stage !== 0 || target === undefined || can === undefined || can.holds === "two") continue;
    findings.push({
      path: [...path, "stages", stage, "deliver", item],
      at: "value",
      message: `is of the kind \`${target.kind}\`, which holds one value, and the first stage of \`overlap: dual\` holds two`,
      remedy: `deliver to it in a later stage, or use overlap: none`,
    });
  }
  return findings;
}

/** The first stage has to show that both values are accepted, and that not just any is. */
function proof(secret: DraftSecret, { probes, targets }: Draft): Finding[] {
  const acceptors = secret.deliveries.filter(({ stage }) => stage === 0);
  const accepts = (name: string) => {
    const target = targets.find((one) => one.name === name)?.target;
    return target !== undefined && abilityOf(target)?.accepts === true;
  };
  if (acceptors.length > 0 && acceptors.every(({ target }) => accepts(target))) return [];
  const asked = secret.verify.filter(({ stage }) => stage === 0);
  const described = asked.map(({ name }) => probes.find((probe) => probe.name === name)?.probe);
  // A probe that can't be read has findings of its own.
  if (described.some((probe) => probe === undefined || canRefuse(probe))) return [];
  const path = ["secrets", secret.name, "overlap"];
  const isWorkflow = described.some((probe) => probe?.["github-workflow"] !== undefined);
  const message =
    asked.length === 0
      ? "needs a probe at the first stage, which shows that both values are accepted there"
      : isWorkflow && described.length === 1
        ? "needs a probe at the first stage that presents the value: a github-workflow reads its repository's own secret, and " +
          "can be given neither the previous value nor a wrong one"
        : "needs a probe at the first stage that presents the value and says how a wrong one is refused";
  const remedy =
    asked.length === 0 || isWorkflow
      ? "add verify: [PROBE] to the first stage, a probe that presents the value and has refuse"
      : "add refuse: …, such as 401, to a probe that presents the value";
  return [{ path, at: "value", message, remedy }];
}

/** A key under which a target is to hold a previous value, while another secret is delivered there. */
function keys(secret: DraftSecret, { secrets }: Draft): Finding[] {
  const all = secrets.flatMap((other) =>
    other.deliveries.map((delivery) => ({ ...delivery, secret: other.name })),
  );
  return secret.deliveries.flatMap(({ stage, item, target, key }): Finding[] => {
    const previous = previousKey(key);
    const taken = stage === 0 && all.find((other) => other.target === target && other.key === previous);
    if (taken === false || taken === undefined) return [];
    const by = formatPath(["secrets", taken.secret, "stages", taken.stage, "deliver", taken.item]);
    return [
      {
        path: ["secrets", secret.name, "stages", stage, "deliver", item],
        at: "value",
        message: `holds the previous value under ${previous} there, a key that ${by} writes`,
        remedy: "give one of the two another key: { to: TARGET, as: KEY }",
      },
    ];
  });
}

/** Checks that what `overlap: dual` promises can be kept and shown. */
export function overlap(draft: Draft): Finding[] {
  return draft.secrets.flatMap((secret): Finding[] => {
    if (secret.body.overlap !== "dual" || secret.source === undefined) return [];
    const isOwn = secret.source.kind === "minted" && !isRevocable(secret.source);
    const not = isOwn ? undefined : whyNot[secret.source.kind];
    if (not === undefined) return [stagesAndPlaces, proof, keys].flatMap((check) => check(secret, draft));
    const [message, remedy] = not;
    return [{ path: ["secrets", secret.name, "overlap"], at: "value", message, remedy }];
  });
}
