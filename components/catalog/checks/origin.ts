import type { Draft, DraftSecret } from "../draft.ts";
import type { Finding } from "../problem.ts";

/** What may stand under each key of nginx's site, beside what a person gives. */
const TAKES: Readonly<Record<string, readonly string[]>> = {
  certificate: ["cloudflare-origin-certificate", "certificate"],
  clients: ["certificate-authority"],
  pulls: ["certificate"],
};

/** Finds what an origin or the edge before it can't use, and an origin that lacks what it needs. */
export function origin(draft: Draft): Finding[] {
  return [...draft.secrets.flatMap((secret) => unfit(secret, draft)), ...lacking(draft)];
}

function unfit({ name, source, deliveries }: DraftSecret, { targets }: Draft): Finding[] {
  return deliveries.flatMap(({ stage, item, target, key }): Finding[] => {
    const kind = targets.find((one) => one.name === target)?.target?.kind;
    const wanted =
      kind === "cloudflare-access"
        ? ["cloudflare-access-service-token"]
        : kind === "origin-tls"
          ? TAKES[key]
          : undefined;
    if (wanted === undefined || source === undefined) return [];
    // A person may give a certificate; a service token has to be one that retirement deletes.
    if (source.kind === "manual" && kind === "origin-tls") return [];
    if (source.kind === "minted" && wanted.includes(source.by)) return [];
    const path = ["secrets", name, "stages", stage, "deliver", item];
    const message = `can't be used there: \`${target}\` takes what is minted by ${wanted.join(" or ")}`;
    return [{ path, at: "value", message, remedy: `use source: { kind: minted, by: ${wanted[0]}, … }` }];
  });
}

function lacking({ targets, secrets }: Draft): Finding[] {
  return targets.flatMap(({ name, target }): Finding[] => {
    if (target?.kind !== "origin-tls") return [];
    const held = secrets.flatMap(({ deliveries }) =>
      deliveries.flatMap((one) => (one.target === name ? [one.key] : [])),
    );
    const needed = ["certificate", "clients", ...(target.zone === undefined ? [] : ["pulls"])];
    const missing = needed.filter((key) => !held.includes(key));
    if (held.length === 0 || missing.length === 0) return [];
    const message = `is given no ${missing.join(" and no ")}`;
    const remedy = `deliver a secret there: { to: ${name}, as: ${missing[0]} }`;
    return [{ path: ["targets", name], at: "key", message, remedy }];
  });
}
