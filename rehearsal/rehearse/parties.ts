import type { Catalog, Delivery, Secret } from "../../components/catalog/index.ts";
import { mintOf } from "./accepts.ts";

/** How long the value before the current one is accepted. */
export type Overlap = "dual" | "none" | "minted";

/** Who takes part in what one secret is for. */
export interface SecretParties {
  readonly secret: string;
  readonly overlap: Overlap;
  /** They decide whether a caller is let in; none where an API that minted the credential decides. */
  readonly acceptors: readonly Delivery[];
  readonly callers: readonly Delivery[];
}

/** By secret, the targets that accept in truth, where the catalog's order of stages does not tell. */
export type TrueAcceptors = Readonly<Record<string, readonly string[]>>;

/**
 * Who calls whom. The targets of a secret's first stage accept, since they must know a new value first; those of the
 * later stages call. Of a secret with one stage every target calls every other. Who holds a minted credential calls the
 * API that minted it. A secret that stands in one place and that no API of ours minted is presented to nobody.
 */
export function partiesOf(catalog: Catalog, accepting: TrueAcceptors = {}): SecretParties[] {
  return Object.entries(catalog.secrets).map(([secret, entry]) => ({
    secret,
    overlap: mintOf(entry.source) === undefined ? entry.overlap : "minted",
    ...sides(entry, accepting[secret]),
  }));
}

/** Whether a target presents the secret to somebody else at all. */
export function isPresented({ overlap, acceptors, callers }: SecretParties): boolean {
  return callers.some(
    (caller) => overlap === "minted" || acceptors.some(({ target }) => target !== caller.target),
  );
}

function sides(
  { source, stages }: Secret,
  named: readonly string[] | undefined,
): Pick<SecretParties, "acceptors" | "callers"> {
  const all = stages.flatMap(({ deliver }) => deliver);
  if (mintOf(source) !== undefined) return { acceptors: [], callers: all };
  if (named !== undefined) {
    const accepts = ({ target }: Delivery) => named.includes(target);
    return { acceptors: all.filter(accepts), callers: all.filter((one) => !accepts(one)) };
  }
  const [first, ...later] = stages;
  if (later.length > 0)
    return { acceptors: first?.deliver ?? [], callers: later.flatMap(({ deliver }) => deliver) };
  return all.length > 1 ? { acceptors: all, callers: all } : { acceptors: all, callers: [] };
}
