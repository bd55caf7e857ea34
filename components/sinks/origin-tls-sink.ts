import { all, type CustomResourceOptions, type Input } from "@pulumi/pulumi";
import type { TargetOf } from "../catalog/index.ts";
import { OriginTls, type SshHost } from "../hardening/index.ts";
import { certificatesIn } from "../key-pairs/index.ts";
import { childOptions, remaining } from "./component-sink.ts";
import type { Entry, GuardedOptions, StepSink } from "./sink.ts";

/**
 * nginx in front of an origin. While two generations live, it lets in the clients of both authorities, and the edge keeps both
 * certificates; of its own certificate it shows the current one.
 */
export const originTls: StepSink<"origin-tls"> = {
  write({ name, places: [place] }, { directory, access }, options) {
    const { entries, isLeaving } = remaining(place?.entries ?? []);
    const [certificate, clients, pulls] = ["certificate", "clients", "pulls"].map((key) =>
      entries.find((one) => one.key === key),
    );
    if (place === undefined || certificate === undefined || clients === undefined) return { resources: [] };
    const { target } = place;
    const { site, services, header, zone, listen, nginx } = target;
    const opens = access(target);
    const { own, each } = childOptions(name, options, isLeaving);
    const trusted = [clients.value, ...(clients.alsoLives === undefined ? [] : [clients.alsoLives.value])];
    const tls = new OriginTls(
      name,
      {
        ...{ name: site, host: hostOf(target), directory, services, header, certificate: certificate.value },
        // An authority's key stays here.
        clients: all(trusted).apply((values) => values.map(certificatesIn).join("")),
        ...(opens === undefined ? {} : { access: opens }),
        ...(pulls === undefined || zone === undefined
          ? {}
          : { pulls: { zone, certificates: byGeneration(pulls) } }),
        ...(listen === undefined ? {} : { listen }),
        ...(nginx === undefined ? {} : { nginx }),
      },
      own,
      (child) => (child.startsWith(`${name}-pulls-g`) ? letGo(each(child)) : each(child)),
    );
    return { resources: tls.made };
  },
};

function hostOf({
  host,
  port,
  user,
  hostKey,
  identity,
  jump,
  connectWithin,
}: TargetOf<"origin-tls">): SshHost {
  return {
    ...{ host, connectWithin },
    ...(port === undefined ? {} : { port }),
    ...(user === undefined ? {} : { user }),
    ...(hostKey === undefined ? {} : { hostKey }),
    ...(identity === undefined ? {} : { identity }),
    ...(jump === undefined ? {} : { jump }),
  };
}

/** Each is a resource of its own, which stays while its generation does: no upload of another one takes its place. */
function byGeneration({ generation, value, alsoLives }: Entry): Record<string, Input<string>> {
  return {
    ...(alsoLives === undefined ? {} : { [`g${alsoLives.generation}`]: alsoLives.value }),
    [`g${generation}`]: value,
  };
}

/** The certificate of a generation that is retired goes, where other places are kept. */
function letGo({ retainOnDelete: _, hooks, ...opts }: GuardedOptions): CustomResourceOptions {
  const { beforeDelete: __, ...kept } = hooks ?? {};
  return { ...opts, hooks: kept };
}
