import type { SourceOf } from "../../components/catalog/index.ts";
import { ageKeyMint } from "./age-key-mint.ts";
import { awsAccessKeyMint } from "./aws-access-key-mint.ts";
import { authorityMint, certificateMint, type Signed } from "./certificate-mint.ts";
import { cloudflareMint } from "./cloudflare-mint.ts";
import { commandMint } from "./command-mint.ts";
import { flyMint } from "./fly-mint.ts";
import type { Mint } from "./mint.ts";
import { neonMint } from "./neon-mint.ts";
import { originCertificateMint } from "./origin-certificate-mint.ts";
import { serviceTokenMint } from "./service-token-mint.ts";
import { sshKeyMint } from "./ssh-key-mint.ts";

export { type Listed, type Mint, MintError } from "./mint.ts";

/**
 * What makes what a catalog's source describes.
 *
 * @param about `access`: what the stack says of the API, one JSON object; where it says nothing, the environment does
 */
export function mintOf(
  source: SourceOf<"minted">,
  about: { secret: string; generation: string; access?: readonly string[] } & Signed,
): Mint {
  switch (source.by) {
    case "fly-token":
      return flyMint(source);
    case "neon-key":
      return neonMint();
    case "cloudflare-token":
      return cloudflareMint(source, about.access);
    case "cloudflare-origin-certificate":
      return originCertificateMint(source, about.access);
    case "cloudflare-access-service-token":
      return serviceTokenMint(source, about.access);
    case "aws-access-key":
      return awsAccessKeyMint(source);
    case "command":
      return commandMint(source, about);
    case "age-key":
      return ageKeyMint;
    case "ssh-key":
      return sshKeyMint;
    case "certificate":
      return certificateMint(source, about);
    case "certificate-authority":
      return authorityMint(source, about);
  }
}
