import { AuthenticatedOriginPullsCertificate } from "@pulumi/cloudflare/authenticatedOriginPullsCertificate.js";
import { AuthenticatedOriginPullsSettings } from "@pulumi/cloudflare/authenticatedOriginPullsSettings.js";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResource,
  type CustomResourceOptions,
  type Input,
  output,
  secret,
} from "@pulumi/pulumi";
import { certificatesIn, privateKeyIn } from "../../key-pairs/index.ts";
import { after } from "../after.ts";

/** Arguments of {@link OriginPulls}. */
export interface OriginPullsArgs {
  /** The zone's identifier. */
  readonly zone: Input<string>;
  /**
   * By a name of each, such as `g4`: key and client certificate that Cloudflare is to show, in PEM, of an authority of one's own,
   * which the origin trusts. While one takes another's place, both stand here.
   */
  readonly certificates: Readonly<Record<string, Input<string>>>;
}

/**
 * What Cloudflare shows of itself to a zone's origins. It is a certificate of one's own, for the zone: the one that Cloudflare
 * shows otherwise is the same for all its customers, so that it lets in whoever puts a zone of theirs in front of the origin.
 *
 * Cloudflare shows the one that was uploaded last, some minutes after: until then the one before has to stay.
 *
 * Sources: Cloudflare's API reference, "Zone-Level Authenticated Origin Pulls" (upload; its status `pending_deployment`), and
 * "Authenticated Origin Pulls", "Set up", on the shared certificate.
 */
export class OriginPulls extends ComponentResource {
  /** Those that were uploaded. */
  readonly certificates: readonly AuthenticatedOriginPullsCertificate[];

  /** Those, and what has the edge show them. */
  readonly made: readonly CustomResource[];

  /** @param each options of what it makes at Cloudflare, by its name, such as hooks */
  constructor(
    name: string,
    { zone, certificates }: OriginPullsArgs,
    opts: ComponentResourceOptions = {},
    each: (name: string) => CustomResourceOptions = () => ({}),
  ) {
    super("keyturn:hardening:OriginPulls", name, {}, opts);
    this.certificates = Object.entries(certificates).map(([which, given]) => {
      const own = output(secret(given));
      return new AuthenticatedOriginPullsCertificate(
        `${name}-${which}`,
        { zoneId: zone, certificate: own.apply(certificatesIn), privateKey: own.apply(privateKeyIn) },
        { ...each(`${name}-${which}`), parent: this, additionalSecretOutputs: ["privateKey"] },
      );
    });
    const settings = new AuthenticatedOriginPullsSettings(
      `${name}-settings`,
      { zoneId: zone, enabled: true },
      after(each(`${name}-settings`), this, this.certificates),
    );
    this.made = [...this.certificates, settings];
    this.registerOutputs({});
  }
}
