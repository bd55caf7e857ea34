import type { Draft } from "../draft.ts";
import type { Finding } from "../problem.ts";
import { closest, listed } from "../suggest.ts";
import { accessOf } from "../targets/index.ts";

/** Checks the secrets that keyturn itself comes in with. */
export function access({ secrets, targets }: Draft): Finding[] {
  return targets.flatMap(({ name, body, target }): Finding[] => {
    const from = target && accessOf(target);
    if (from === undefined || !("secret" in from)) return [];
    const field = "admin" in body ? ["admin", "password"] : ["identity"];
    const path = ["targets", name, ...field, "secret"];
    const found = secrets.find((secret) => secret.name === from.secret);
    if (found?.source?.kind === "builtin") {
      const message = `is \`${from.secret}\`, whose value keyturn never knows`;
      return [{ path, at: "value", message, remedy: "name another, or write { config: NAME }" }];
    }
    if (found !== undefined) return [];
    const names = secrets.map((secret) => secret.name);
    const meant = closest(from.secret, names);
    const remedy = meant === undefined ? `known are ${listed(names)}` : `did you mean \`${meant}\`?`;
    return [{ path, at: "value", message: "names a secret that this catalog does not hold", remedy }];
  });
}
