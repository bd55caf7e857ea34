import { ZeroTrustAccessServiceToken } from "@pulumi/cloudflare/zeroTrustAccessServiceToken.js";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  type Output,
  secret,
} from "@pulumi/pulumi";

/** A service token that turns by its version. */
export interface OwnTokenArgs {
  /** What Cloudflare's console calls it. */
  readonly name: string;
  /** Raised by one, another secret is made; else 1. It never goes down. */
  readonly secretVersion?: number;
  /**
   * Until when the secret before is accepted, in ISO form: from version 2 on it has to be said, since it would die at once. It may
   * be moved at any time, also into the past, which ends it.
   */
  readonly previousExpiresAt?: string;
  /** How long the token is valid, such as `2160h`; else Cloudflare's year. */
  readonly duration?: string;
}

/** A service token of Cloudflare Access, and its overlap when it turns. */
export class OwnToken extends ComponentResource {
  /** What policies call it. */
  readonly tokenId: Output<string>;
  readonly clientId: Output<string>;
  /** Secret. */
  readonly clientSecret: Output<string>;

  constructor(
    resource: string,
    args: OwnTokenArgs & { readonly account: Input<string> },
    opts: ComponentResourceOptions = {},
  ) {
    super("keyturn:hardening:AccessToken", resource, {}, opts);
    const { account, name, secretVersion = 1, previousExpiresAt, duration } = args;
    const token = new ZeroTrustAccessServiceToken(
      `${resource}-service`,
      {
        accountId: account,
        name,
        clientSecretVersion: secretVersion,
        ...(previousExpiresAt === undefined ? {} : { previousClientSecretExpiresAt: previousExpiresAt }),
        ...(duration === undefined ? {} : { duration }),
      },
      { parent: this, additionalSecretOutputs: ["clientSecret"] },
    );
    this.tokenId = token.id;
    this.clientId = token.clientId;
    this.clientSecret = secret(token.clientSecret);
    this.registerOutputs({ clientId: this.clientId });
  }
}

/** What is wrong with a token's version and overlap; nothing where they fit. */
export function tokenProblem({ secretVersion = 1, previousExpiresAt }: OwnTokenArgs): string | undefined {
  if (!Number.isInteger(secretVersion) || secretVersion < 1)
    return "secretVersion: use 1, and one more for each rotation";
  if (previousExpiresAt !== undefined && Number.isNaN(Date.parse(previousExpiresAt)))
    return "previousExpiresAt: is no time, such as 2027-01-31T12:00:00Z";
  if (secretVersion > 1 && previousExpiresAt === undefined)
    return "previousExpiresAt: say until when the secret before is accepted, such as 2027-01-31T12:00:00Z; without it, it dies at once";
  if (secretVersion === 1 && previousExpiresAt !== undefined)
    return "previousExpiresAt: there is no secret before at version 1: leave it out";
  return undefined;
}
