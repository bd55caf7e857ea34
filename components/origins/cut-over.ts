import { type CustomResourceOptions, log, type Resource, RunError } from "@pulumi/pulumi";
import type { Catalog, Origin, OriginStep } from "../catalog/index.ts";
import { cutOver, reachableProblem } from "../hardening/index.ts";
import { askProbe } from "../probes/index.ts";

/** @throws RunError where nothing would lead to the origin at this step, or nothing could prove the tunnel */
export function refuseUnreachable(
  name: string,
  { allowlist, tunnel, reached }: Origin,
  { ingress }: OriginStep,
  made: readonly Resource[],
): void {
  if (tunnel === undefined && ingress === "allowlist") return;
  const where = `keyturn:origins.${name}`;
  const problem = reachableProblem(ingress, { allowlist: allowlist !== undefined, tunnel: made.length > 0 });
  if (problem !== undefined) throw new RunError(`${where}: ${problem}`);
  if (ingress !== "allowlist" && reached.length === 0)
    throw new RunError(
      `${where}: \`ingress: ${ingress}\` wants the tunnel proven, and no probe does that: add \`reached\` to the origin`,
    );
}

/** The step that an origin has come to: the tunnel's is taken when every probe of `reached` has passed. */
export function cutOverOf(
  name: string,
  { reached }: Origin,
  { ingress }: OriginStep,
  { probes }: Catalog,
  opts: CustomResourceOptions,
): Resource {
  const prove = async () => {
    for (const one of reached) {
      const probe = probes[one];
      if (probe === undefined) throw new Error(`there is no probe ${one}`);
      await askProbe(
        one,
        probe,
        { expected: "accept", what: "nothing" },
        { warn: (text) => void log.warn(text) },
      );
    }
  };
  return cutOver(`${name}-cut-over`, { step: ingress, prove }, opts);
}
