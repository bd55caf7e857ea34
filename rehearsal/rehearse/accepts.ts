import type { Catalog, Delivery } from "../../components/catalog/index.ts";
import type { SecretParties } from "./parties.ts";
import type { Look, Mark } from "./places.ts";

/** Where an acceptor keeps the value before, under `overlap: dual`. */
export function previousOf({ target, key }: Delivery): Delivery {
  return { target, key: `${key}_PREVIOUS` };
}

/** Whether an acceptor lets in who presents this: it goes by what its target holds now. */
export function accepts(look: Look, acceptor: Delivery, { overlap }: SecretParties, shown: Mark): boolean {
  const held = look.inUse(acceptor);
  const before = overlap === "dual" ? look.inUse(previousOf(acceptor)) : [];
  // Where several machines run one app, every one of them may be asked.
  const each = held.map((mark, index) => mark === shown || before[index] === shown);
  return each.length > 0 && each.every(Boolean);
}

/** Whether the API that minted a secret's credentials lets in who presents this. */
export function lets(look: Look, catalog: Catalog, secret: string, shown: Mark): boolean {
  const source = catalog.secrets[secret]?.source;
  if (source?.kind !== "minted") return false;
  const by = mintOf(source);
  return look.credentials(by).some(({ mark, isLiving }) => isLiving && mark === shown);
}

/** Which API mints it. @throws Error where it is not one of the simulated cloud's */
export function mintOf(source: {
  readonly by: string;
  readonly app?: string;
}): { readonly fly: string } | "neon" | "cloudflare" {
  if (source.by === "neon-key") return "neon";
  if (source.by === "cloudflare-token") return "cloudflare";
  if (source.by === "fly-token" && source.app !== undefined) return { fly: source.app };
  throw new Error(`the simulated cloud does not mint by ${source.by}`);
}
