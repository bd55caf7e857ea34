import { abilityOf, type Catalog, parentsOf } from "../catalog/index.ts";

/**
 * The secrets whose first stage comes before a derived secret's delivery: those that it is made from, at any depth, where
 * that stage brings them to what accepts them. Whoever gets a connection string or a token sooner would present what nobody
 * knows yet. A place that is itself in such a stage gets both together, and waits for nothing.
 */
export function acceptedFirst(
  catalog: Catalog,
  { secret, target }: { readonly secret: string; readonly target: string },
): string[] {
  return rootsOf(catalog, secret).filter((root) => {
    const [first] = catalog.secrets[root]?.stages ?? [];
    if (first === undefined || first.deliver.some((delivery) => delivery.target === target)) return false;
    return (
      catalog.secrets[root]?.overlap === "dual" || first.deliver.some((one) => accepts(catalog, one.target))
    );
  });
}

function accepts({ targets }: Catalog, target: string): boolean {
  return abilityOf(targets[target])?.accepts === true;
}

/** What a derived secret is made from in the end. None of a secret that has generations of its own. */
function rootsOf(catalog: Catalog, secret: string): string[] {
  const source = catalog.secrets[secret]?.source;
  const parents = source === undefined ? [] : parentsOf(source).map(({ name }) => name);
  const roots = parents.flatMap((parent) =>
    catalog.secrets[parent]?.source.kind === "derived" ? rootsOf(catalog, parent) : [parent],
  );
  return [...new Set(roots)];
}
