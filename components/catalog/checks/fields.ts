import type { Draft, DraftSecret } from "../draft.ts";
import { parentsOf } from "../parents.ts";
import type { Finding } from "../problem.ts";
import { accessOf } from "../targets/index.ts";

/** Fields that speak of generations, which derived and builtin secrets have none of. */
const ofGenerations = ["overlapFor", "maxAge", "locked", "encryptsData", "coupled"] as const;

function withoutGenerations({ name, body, source }: DraftSecret): Finding[] {
  if (source?.kind !== "derived" && source?.kind !== "builtin") return [];
  const why =
    source.kind === "derived"
      ? "belongs to the secret that this one is made from"
      : "says nothing about a builtin secret";
  return ofGenerations
    .filter((field) => Object.hasOwn(body, field))
    .map((field) => ({ path: ["secrets", name, field], at: "key", message: why, remedy: "remove it here" }));
}

function stages(secret: DraftSecret, parents: ReadonlySet<string>): Finding[] {
  const { name, body, source } = secret;
  if (source === undefined) return [];
  const staged = Array.isArray(body.stages) && body.stages.length > 0;
  if (source.kind === "builtin") {
    if (!staged) return [];
    const message = "a builtin secret is delivered by its platform";
    return [{ path: ["secrets", name, "stages"], at: "key", message, remedy: "remove the stages" }];
  }
  if (staged || (body.stages !== undefined && !Array.isArray(body.stages)) || parents.has(name)) return [];
  const message = "goes nowhere: it has no stages and no other secret is made from it";
  return [
    {
      path: ["secrets", name],
      at: "key",
      message,
      remedy: "add stages: [{ deliver: [TARGET] }], or remove it",
    },
  ];
}

function coupling(secret: DraftSecret, draft: Draft): Finding[] {
  return secret.coupled.flatMap(({ name, index }): Finding[] => {
    const path = ["secrets", secret.name, "coupled", index];
    const other = draft.secrets.find((candidate) => candidate.name === name)?.source?.kind;
    if (name === secret.name) return [{ path, at: "value", message: "names itself", remedy: "remove it" }];
    if (other === "derived" || other === "builtin") {
      const message = `\`${name}\` is ${other} and has no generations of its own`;
      return [{ path, at: "value", message, remedy: "remove it" }];
    }
    return [];
  });
}

/** Checks fields that make no sense together. */
export function fields(draft: Draft): Finding[] {
  const sources = draft.secrets.flatMap(({ source }) => (source === undefined ? [] : [source]));
  const parents = new Set(sources.flatMap((source) => parentsOf(source).map(({ name }) => name)));
  for (const { target } of draft.targets) {
    const access = target && accessOf(target);
    if (access !== undefined && "secret" in access) parents.add(access.secret);
  }
  // What sends notifications is read from the state, and need not stand anywhere else.
  for (const { secrets } of draft.notify) for (const { name } of secrets) parents.add(name);
  return draft.secrets.flatMap((secret) => [
    ...withoutGenerations(secret),
    ...stages(secret, parents),
    ...coupling(secret, draft),
  ]);
}
