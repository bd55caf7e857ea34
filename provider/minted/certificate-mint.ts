import { createHash } from "node:crypto";
import type { SourceOf } from "../../components/catalog/index.ts";
import {
  certificatesIn,
  KeyPairError,
  makeAuthority,
  makeCertificate,
} from "../../components/key-pairs/index.ts";
import { localMint, type Made } from "./local-mint.ts";
import type { Mint } from "./mint.ts";

type Source<By extends string> = Extract<SourceOf<"minted">, { by: By }>;

/** What a certificate is made of, beside its source's settings. */
export interface Signed {
  /** When the generation was asked for, in ISO form: its life is counted from then. */
  readonly at?: string;
  /** The authority's key and certificate, in PEM. */
  readonly authority?: string;
}

/** Certificates for TLS, signed by an authority that is a secret of the catalog's. */
export function certificateMint(source: Source<"certificate">, { at, authority }: Signed): Mint {
  return localMint(async () => {
    if (authority === undefined)
      throw new KeyPairError(`the value of ${source.signedBy}, which signs it, is not known`);
    return identified(await makeCertificate({ ...source, at: asked(at) }, authority));
  });
}

/** Authorities that sign certificates. */
export function authorityMint({ name, validFor }: Source<"certificate-authority">, { at }: Signed): Mint {
  return localMint(async () => identified(await makeAuthority({ names: [name], validFor, at: asked(at) })));
}

/** The clock is read by the command that asked for the generation, never here: so that a repeated run makes the same life. */
function asked(at: string | undefined): string {
  if (at === undefined) throw new KeyPairError("it is not known when it was asked for");
  return at;
}

function identified(value: string): Made {
  const digest = createHash("sha256").update(certificatesIn(value)).digest("hex");
  return { id: `sha256:${digest}`, value };
}
