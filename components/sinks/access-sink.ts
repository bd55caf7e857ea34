import { all, unsecret } from "@pulumi/pulumi";
import { EdgeAccess } from "../hardening/index.ts";
import { serviceTokenId } from "../key-pairs/index.ts";
import { childOptions, remaining } from "./component-sink.ts";
import type { StepSink } from "./sink.ts";

/** Who is let through the edge: the tokens of all generations that live. What a policy calls them is no secret. */
export const cloudflareAccess: StepSink<"cloudflare-access"> = {
  write({ name, places: [place] }, _, options) {
    const { entries, isLeaving } = remaining(place?.entries ?? []);
    const [entry] = entries;
    if (place === undefined || entry === undefined) return { resources: [] };
    const { account, title, hostnames } = place.target;
    const values = [entry.value, ...(entry.alsoLives === undefined ? [] : [entry.alsoLives.value])];
    const ids = all(values.map((value) => unsecret(value.apply(serviceTokenId))));
    const { own, each } = childOptions(name, options, isLeaving);
    const access = new EdgeAccess(name, { account, title, hostnames, tokens: { ids } }, own, each);
    return { resources: [access.policy, access.application] };
  },
};
