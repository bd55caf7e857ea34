import { type Catalog, NamesOfToday, renamedTemplate, type Secret, type Source } from "../catalog/index.ts";
import type { Described } from "./departed.ts";

/** What an earlier run described, under the names that today's catalog gives: a renamed secret is not taken for one that left. */
export function renamedDescribed(described: Described, catalog: Catalog): Described {
  const names = new NamesOfToday(catalog);
  if (names.isEmpty) return described;
  const secrets = Object.entries(described.secrets).map(([name, secret]) => [
    names.secret(name),
    renamedSecret(secret, names),
  ]);
  const targets = Object.entries(described.targets).map(([name, target]) => [names.target(name), target]);
  return { secrets: Object.fromEntries(secrets), targets: Object.fromEntries(targets) };
}

function renamedSecret(secret: Secret, names: NamesOfToday): Secret {
  return {
    ...secret,
    source: renamedSource(secret.source, names),
    coupled: secret.coupled.map((name) => names.secret(name)),
    stages: secret.stages.map((stage) => ({
      ...stage,
      deliver: stage.deliver.map(({ target, key }) => ({ target: names.target(target), key })),
    })),
  };
}

function renamedSource(source: Source, names: NamesOfToday): Source {
  if (source.kind === "minted" && source.by === "certificate")
    return { ...source, signedBy: names.secret(source.signedBy) };
  if (source.kind !== "derived") return source;
  const { template, jwt, hash } = source;
  return {
    ...source,
    ...(template !== undefined && { template: renamedTemplate(template, (name) => names.secret(name)) }),
    ...(jwt !== undefined && { jwt: { ...jwt, secret: names.secret(jwt.secret) } }),
    ...(hash !== undefined && { hash: { ...hash, of: names.secret(hash.of) } }),
  };
}
