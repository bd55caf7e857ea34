import type { SourceOf } from "../../components/catalog/index.ts";
import { commandMint } from "./command-mint.ts";
import { flyMint } from "./fly-mint.ts";
import { type Mint, MintError } from "./mint.ts";
import { neonMint } from "./neon-mint.ts";

export { type Listed, type Mint, MintError } from "./mint.ts";

/** The API that makes what a catalog's source describes. @throws MintError for one that is not available */
export function mintOf(source: SourceOf<"minted">, about: { secret: string; generation: string }): Mint {
  switch (source.by) {
    case "fly-token":
      return flyMint(source);
    case "neon-key":
      return neonMint();
    case "command":
      return commandMint(source, about);
    default:
      throw new MintError(`minting by ${source.by} is not available yet`);
  }
}
