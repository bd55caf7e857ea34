import type { Draft } from "../draft.ts";
import { type Finding, formatPath } from "../problem.ts";
import { abilityOf } from "../targets/index.ts";

/** Finds what goes to a place that is made for one secret, beside another one. */
export function single({ secrets, targets }: Draft): Finding[] {
  const first = new Map<string, string>();
  return secrets.flatMap(({ name, deliveries }) =>
    deliveries.flatMap(({ stage, item, target }): Finding[] => {
      const place = targets.find((one) => one.name === target)?.target;
      if (place === undefined || abilityOf(place)?.single !== true) return [];
      const path = ["secrets", name, "stages", stage, "deliver", item];
      const other = first.get(target);
      if (other === undefined) {
        first.set(target, formatPath(path));
        return [];
      }
      const isOneText = place.kind === "aws-secrets-manager";
      const isTunnel = place.kind === "cloudflare-tunnel";
      const what = isOneText ? "value" : isTunnel ? "secret" : "password";
      const message = `goes to a \`${place.kind}\`, which has one ${what}, and ${other} gives it one`;
      const remedy = isOneText
        ? "write format: json on the target"
        : `describe a target for each ${isTunnel ? "tunnel" : "user"}`;
      return [{ path, at: "value", message, remedy }];
    }),
  );
}
