import type { Draft, DraftSecret } from "../draft.ts";
import { parentsOf } from "../parents.ts";
import type { Finding } from "../problem.ts";
import { closest, listed } from "../suggest.ts";

/** Derived secrets that are made from each other in a circle, each circle once, beginning with its first secret. */
function circles(secrets: ReadonlyMap<string, DraftSecret>): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  const visit = (name: string, trail: readonly string[]) => {
    const from = trail.indexOf(name);
    if (from >= 0) {
      found.push([...trail.slice(from), name]);
      return;
    }
    if (done.has(name)) return;
    const source = secrets.get(name)?.source;
    for (const parent of source === undefined ? [] : parentsOf(source)) visit(parent.name, [...trail, name]);
    done.add(name);
  };
  for (const name of secrets.keys()) visit(name, []);
  return found;
}

/** Checks what derived secrets are made from: known secrets that have a value, without going in circles. */
export function derivation(draft: Draft): Finding[] {
  const secrets = new Map(draft.secrets.map((secret) => [secret.name, secret]));
  const findings: Finding[] = [];
  for (const { name, source } of draft.secrets) {
    if (source === undefined) continue;
    for (const parent of parentsOf(source)) {
      const path = ["secrets", name, "source", ...parent.path];
      const found = secrets.get(parent.name);
      if (found === undefined) {
        const renamed = draft.secrets.find(({ formerly }) =>
          formerly.some(({ name: old }) => old === parent.name),
        );
        const meant = renamed?.name ?? closest(parent.name, secrets.keys());
        const remedy =
          meant === undefined ? `known are ${listed(secrets.keys())}` : `did you mean \`${meant}\`?`;
        findings.push({
          path,
          at: "value",
          message: "is made from a secret that this catalog does not hold",
          remedy,
        });
        continue;
      }
      const parentKind = found.source?.kind;
      if (parentKind === "builtin") {
        const message = `is made from \`${parent.name}\`, whose value keyturn never knows`;
        findings.push({
          path,
          at: "value",
          message,
          remedy: "name a random, minted, manual or vault-kv secret",
        });
      }
      if (parentKind === "derived" && parent.path[0] === "jwt" && parent.name !== name) {
        const message = `is signed with \`${parent.name}\`, which is derived and has no generations to date a token by`;
        findings.push({ path, at: "value", message, remedy: "name the secret that that one is made from" });
      }
    }
  }
  for (const circle of circles(secrets)) {
    const path = ["secrets", circle[0] ?? "", "source"];
    const message = `derived secrets are made from each other: ${circle.join(" → ")}`;
    findings.push({ path, at: "key", message, remedy: "make one of them random or manual" });
  }
  return findings;
}
