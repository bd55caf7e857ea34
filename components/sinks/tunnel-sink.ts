import type { ComponentResourceOptions, CustomResourceOptions } from "@pulumi/pulumi";
import { OriginTunnel } from "../hardening/index.ts";
import type { GuardedOptions, StepSink } from "./sink.ts";

/**
 * A Cloudflare tunnel with all that belongs to it. Where its secret leaves, it stays for one run more, and the run after
 * takes it away: names first, then the connectors, then the tunnel.
 */
export const cloudflareTunnel: StepSink<"cloudflare-tunnel"> = {
  write({ name, places: [place] }, { directory, access }, options) {
    const [entry] = place?.entries ?? [];
    if (place === undefined || entry === undefined) return { resources: [] };
    const { target } = place;
    const opened = access(target);
    // The component and the tunnel in it have one name, and a guard of a name is made once.
    const own = options(name, entry.leaving);
    const optionsOf = (its: string) => (its === name ? own : options(its, entry.leaving));
    const { parent, dependsOn } = own;
    const guards: ComponentResourceOptions = {
      // Each part is guarded under a name of its own, as a place that is one resource is.
      transformations: [
        ({ type, name: its, props, opts }) =>
          type.startsWith("keyturn:hardening:")
            ? { props, opts }
            : { props, opts: guarded(opts, optionsOf(its)) },
      ],
      ...(parent === undefined ? {} : { parent }),
    };
    const tunnel = new OriginTunnel(
      name,
      {
        account: target.account,
        zone: target.zone,
        tunnel: target.name,
        ingress: target.ingress,
        hosts: target.hosts,
        tunnelSecret: entry.value,
        connectWithin: target.connectWithin,
        cloudflared: target.cloudflared,
        metricsPorts: target.metricsPorts,
        directory,
        ...(target.identity === undefined ? {} : { identity: target.identity }),
        ...(opened === undefined ? {} : { access: opened }),
      },
      { ...guards, dependsOn },
    );
    return { resources: tunnel.parts };
  },
};

/** What the part itself waits for, and looks at before it is made, stays; what the step has comes to it. */
function guarded(own: CustomResourceOptions, { parent: _, dependsOn, hooks, ...guards }: GuardedOptions) {
  const behind = Array.isArray(own.dependsOn) ? own.dependsOn : [];
  const beforeCreate = [...(hooks?.beforeCreate ?? []), ...(own.hooks?.beforeCreate ?? [])];
  return { ...own, ...guards, hooks: { ...hooks, beforeCreate }, dependsOn: [...behind, ...dependsOn] };
}
