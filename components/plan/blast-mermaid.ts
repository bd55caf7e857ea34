import { type Catalog, notifierSecrets, notifiersOf, parentsOf } from "../catalog/index.ts";
import type { Blast } from "./blast.ts";

/** A blast radius as a Mermaid graph, which GitHub and most editors draw: secrets round, places square, services and probes in shapes of their own. */
export function blastMermaid(catalog: Catalog, blast: Blast): string {
  const ids = new Map<string, string>();
  const lines = ["graph LR"];
  const node = (kind: string, name: string, shape: readonly [string, string]) => {
    const key = `${kind} ${name}`;
    const known = ids.get(key);
    if (known !== undefined) return known;
    const id = `n${ids.size}`;
    ids.set(key, id);
    lines.push(`  ${id}${shape[0]}"${escaped(name)}"${shape[1]}`);
    return id;
  };
  const secret = (name: string) => node("secret", name, ["(", ")"]);
  const touched = [blast.secret, ...blast.reveals, ...blast.derived];
  const shown = [...new Set([...touched, ...blast.rotates])];
  for (const name of shown) secret(name);
  for (const name of shown) {
    const { source, stages = [], restarts = [] } = catalog.secrets[name] ?? {};
    const parents = source === undefined ? [] : parentsOf(source);
    for (const parent of parents.filter((one) => shown.includes(one.name)))
      lines.push(`  ${secret(parent.name)} -->|makes| ${secret(name)}`);
    if (!touched.includes(name)) continue;
    for (const { target, key, where } of blast.places.filter((place) => place.secret === name)) {
      const place = node("place", `${target}: ${where}`, ["[", "]"]);
      lines.push(`  ${secret(name)} -->${key === name ? "" : `|as ${escaped(key)}|`} ${place}`);
    }
    for (const service of restarts)
      lines.push(`  ${secret(name)} -.->|restarts| ${node("service", service, ["[[", "]]"])}`);
    for (const probe of new Set(stages.flatMap(({ verify }) => verify)))
      lines.push(`  ${secret(name)} -.->|proven by| ${node("probe", probe, ["{{", "}}"])}`);
  }
  for (const { name, notifier } of notifiersOf(catalog)) {
    for (const used of notifierSecrets(notifier).filter((one) => touched.includes(one)))
      lines.push(`  ${secret(used)} -.->|sends for| ${node("notifier", name, [">", "]"])}`);
  }
  for (const name of blast.coupled)
    lines.push(`  ${secret(blast.rotates[0] ?? "")} <-->|coupled| ${secret(name)}`);
  lines.push(`  style ${secret(blast.secret)} stroke:#c00,stroke-width:3px`);
  return `${lines.join("\n")}\n`;
}

/** Mermaid ends a text at a quote, and reads `#…;` as a character's name. */
function escaped(text: string): string {
  return text.replaceAll("#", "#35;").replaceAll('"', "#quot;");
}
