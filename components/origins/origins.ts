import { ComponentResource, type Resource, RunError, runtime } from "@pulumi/pulumi";
import type { Catalog, Origin, OriginStep, OriginSteps } from "../catalog/index.ts";
import { AwsProviders } from "../sinks/aws-provider.ts";
import { allowlistOf } from "./allowlist.ts";
import { cutOverOf, refuseUnreachable } from "./cut-over.ts";
import { hostRoleOf } from "./host-role.ts";
import { workerSideOf } from "./worker-side.ts";

/** Arguments of {@link Origins}. */
export interface OriginsArgs {
  readonly catalog: Catalog;
  /** How far each origin has come, from the stack file. */
  readonly originSteps: OriginSteps;
  /** Absolute folder that the targets' paths start from. */
  readonly directory: string;
  /** The keys of the stack's configuration that are encrypted in its file. */
  readonly encryptedKeys: readonly string[];
  /** What the run registered for a target: guards that have a secret are made by their targets' sinks. */
  readonly resourcesAt: (target: string) => readonly Resource[];
}

/**
 * What a catalog's section `hardening` declares and needs no secret for, and the steps that each origin takes.
 *
 * @throws RunError for a step that can't be taken as things stand, and an origin without a region
 */
export class Origins extends ComponentResource {
  constructor(name: string, args: OriginsArgs) {
    super("keyturn:hardening:Origins", name);
    const aws = new AwsProviders(this, args.encryptedKeys);
    const origins = Object.entries(args.catalog.hardening?.origins ?? {});
    // What refuses comes first, so that nothing is made for an origin that can't be.
    for (const [its, origin] of origins) workerSideOf(its, origin, args.directory, this);
    for (const [its, origin] of origins) {
      const step = args.originSteps[its] ?? { ingress: "allowlist", staticKeys: "kept" };
      const tunnel = origin.tunnel === undefined ? [] : args.resourcesAt(origin.tunnel);
      refuseSteps(its, origin, step, tunnel);
      const region = regionOf(its, origin);
      const common = { parent: this, providers: { aws: aws.of(region) } };
      // On the way to the tunnel alone the ingress goes when the tunnel was proven; on the way back it is there before that is noted.
      if (step.ingress === "tunnel") {
        const proven = cutOverOf(its, origin, step, args.catalog, { parent: this, dependsOn: [...tunnel] });
        allowlistOf(its, origin, { ...common, isClosed: true, after: [proven] });
      } else {
        const allowlist = allowlistOf(its, origin, { ...common, isClosed: false, after: [] });
        const before = [...tunnel, ...(allowlist === undefined ? [] : [allowlist])];
        if (tunnel.length > 0)
          cutOverOf(its, origin, step, args.catalog, { parent: this, dependsOn: before });
      }
      hostRoleOf(its, origin, { ...common, region, step, catalog: args.catalog, directory: args.directory });
    }
    this.registerOutputs({});
  }
}

/** A step is taken where something here takes it: else the stack file would say what is not so. */
function refuseSteps(name: string, origin: Origin, step: OriginStep, tunnel: readonly Resource[]): void {
  refuseUnreachable(name, origin, step, tunnel);
  if (step.staticKeys === "kept" || (origin.role?.envFile !== undefined && origin.role.staticKeys.length > 0))
    return;
  throw new RunError(
    `keyturn:origins.${name}: \`staticKeys: removed\` takes keys out of a file, and the catalog names none: add ` +
      "`staticKeys` and `envFile` to `role`",
  );
}

/** The environment's AWS_REGION is not asked: who runs it must not decide where rules are made. */
function regionOf(name: string, { region }: Origin): string {
  const known = region ?? runtime.allConfig()["aws:region"];
  if (known) return known;
  throw new RunError(
    `${name} does not say which region of AWS's it is in: write region: … on the origin, or pulumi config set aws:region REGION`,
  );
}
