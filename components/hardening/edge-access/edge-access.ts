import { ZeroTrustAccessApplication } from "@pulumi/cloudflare/zeroTrustAccessApplication.js";
import { ZeroTrustAccessPolicy } from "@pulumi/cloudflare/zeroTrustAccessPolicy.js";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Input,
  type Output,
  output,
} from "@pulumi/pulumi";
import { OwnToken, type OwnTokenArgs, tokenProblem } from "./own-token.ts";

/** Arguments of {@link EdgeAccess}. */
export interface EdgeAccessArgs {
  /** The account's identifier. */
  readonly account: Input<string>;
  /** What Cloudflare's console calls application and policy. */
  readonly title: string;
  /** The origin's names, such as `text.example.com`: nothing comes through to them without a token. */
  readonly hostnames: readonly string[];
  /**
   * Who is let in: the ids of service tokens, such as those of a catalog's secret; or a token that is made here and turned by its
   * version.
   */
  readonly tokens: { readonly ids: Input<Input<string>[]> } | { readonly own: OwnTokenArgs };
}

/**
 * Lets nobody through the edge to an origin but who shows a service token: a Worker, with the headers `CF-Access-Client-Id` and
 * `CF-Access-Client-Secret`.
 *
 * ```ts
 * const access = new EdgeAccess("origin", {
 *   account,
 *   title: "origin of the services",
 *   hostnames: ["text.example.com", "image.example.com"],
 *   tokens: { own: { name: "enter", secretVersion: 2, previousExpiresAt: "2027-01-31T12:00:00Z" } },
 * });
 * ```
 *
 * @throws Error where no name is given, or two that are one
 */
export class EdgeAccess extends ComponentResource {
  readonly application: ZeroTrustAccessApplication;
  readonly policy: ZeroTrustAccessPolicy;
  /** Of a token that is made here. */
  readonly clientId: Output<string> | undefined;
  /** Likewise; secret. */
  readonly clientSecret: Output<string> | undefined;

  /** @param each options of what it makes at Cloudflare, by its name, such as hooks */
  constructor(
    name: string,
    args: EdgeAccessArgs,
    opts: ComponentResourceOptions = {},
    each: (name: string) => CustomResourceOptions = () => ({}),
  ) {
    super("keyturn:hardening:EdgeAccess", sound(name, args), {}, opts);
    const { account, title, hostnames, tokens } = args;
    const own =
      "own" in tokens
        ? new OwnToken(`${name}-token`, { account, ...tokens.own }, { parent: this })
        : undefined;
    const ids = own === undefined ? ("ids" in tokens ? tokens.ids : []) : [own.tokenId];
    this.policy = policy(name, { account, title, ids }, { ...each(name), parent: this });
    this.application = application(
      `${name}-application`,
      { account, title, hostnames, policy: this.policy.id },
      { ...each(`${name}-application`), parent: this },
    );
    this.clientId = own?.clientId;
    this.clientSecret = own?.clientSecret;
    this.registerOutputs({ application: this.application.id });
  }
}

/** Asked before anything is registered. */
function sound(name: string, { hostnames, tokens }: EdgeAccessArgs): string {
  const names =
    hostnames.length === 0 || new Set(hostnames).size < hostnames.length
      ? "hostnames: name each of the origin's names once"
      : undefined;
  const problem = names ?? ("own" in tokens ? tokenProblem(tokens.own) : undefined);
  if (problem !== undefined) throw new Error(`EdgeAccess ${name} can't be used: ${problem}`);
  return name;
}

/**
 * No identity is asked for: whoever shows one of the tokens is let in. The API's own word for that is `non_identity`, as is the
 * plugin's, whose documentation writes it `nonIdentity`. (terraform-provider-cloudflare, zero_trust_access_policy, schema.go)
 */
function policy(
  name: string,
  { account, title, ids }: { account: Input<string>; title: string; ids: Input<Input<string>[]> },
  opts: CustomResourceOptions,
): ZeroTrustAccessPolicy {
  return new ZeroTrustAccessPolicy(
    name,
    {
      accountId: account,
      name: title,
      decision: "non_identity",
      includes: output(ids).apply((all) => all.map((tokenId) => ({ serviceToken: { tokenId } }))),
    },
    opts,
  );
}

function application(
  name: string,
  args: { account: Input<string>; title: string; hostnames: readonly string[]; policy: Input<string> },
  opts: CustomResourceOptions,
): ZeroTrustAccessApplication {
  return new ZeroTrustAccessApplication(
    name,
    {
      accountId: args.account,
      name: args.title,
      type: "self_hosted",
      destinations: args.hostnames.map((uri) => ({ type: "public", uri })),
      policies: [{ id: args.policy, precedence: 1 }],
      // A program is told no (401), not shown where a person may log in; and nobody sees it in a list of applications.
      serviceAuth401Redirect: true,
      appLauncherVisible: false,
      // What is handed out for a token would be let in as long, also after the token has gone.
      sessionDuration: "15m",
    },
    opts,
  );
}
