/** Kinds of probe. */
export const probeKindNames = ["http", "tcp", "command", "sequence", "github-workflow"] as const;

/** What is made here: a key pair or a certificate, which no API knows or revokes. */
export const localMintKindNames = ["age-key", "ssh-key", "certificate", "certificate-authority"] as const;

/** What can mint a credential in this version. */
export const readyMintKindNames = [
  "fly-token",
  "neon-key",
  "cloudflare-token",
  "cloudflare-origin-certificate",
  "cloudflare-access-service-token",
  "aws-access-key",
  "command",
  ...localMintKindNames,
] as const;
