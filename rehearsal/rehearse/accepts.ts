import type { Catalog, Delivery, Source } from "../../components/catalog/index.ts";
import type { SecretParties } from "./parties.ts";
import type { Look, Mark } from "./places.ts";

/** Where an acceptor keeps the value before, under `overlap: dual`. */
export function previousOf({ target, key }: Delivery): Delivery {
  return { target, key: `${key}_PREVIOUS` };
}

/** Whether an acceptor lets in who presents this: it goes by what runs at its target now. */
export function accepts(look: Look, acceptor: Delivery, { overlap }: SecretParties, shown: Mark): boolean {
  const halves = look.letIn(acceptor.target);
  if (halves !== undefined) return halves.marks.includes(shown);
  const before = previousOf(acceptor).key;
  // Where several machines run one app, every one of them may be asked.
  const each = look.runningAt(acceptor.target).flatMap((holding) => {
    const mark = holding(acceptor.key);
    return mark === undefined ? [] : [mark === shown || (overlap === "dual" && holding(before) === shown)];
  });
  return each.length > 0 && each.every(Boolean);
}

/** Whether the API that minted a secret's credentials lets in who presents this. */
export function lets(look: Look, catalog: Catalog, secret: string, shown: Mark): boolean {
  const source = catalog.secrets[secret]?.source;
  const by = source === undefined ? undefined : mintOf(source);
  return by !== undefined && look.credentials(by).some(({ mark, isLiving }) => isLiving && mark === shown);
}

/** Which API of the simulated cloud mints it; undefined for what no API decides on, key pairs that are made here among it. */
export function mintOf(source: Source): { readonly fly: string } | "neon" | "cloudflare" | undefined {
  if (source.kind !== "minted") return undefined;
  if (source.by === "neon-key") return "neon";
  if (source.by === "cloudflare-token") return "cloudflare";
  return source.by === "fly-token" ? { fly: source.app } : undefined;
}
