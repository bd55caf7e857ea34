import type { Target } from "../../../components/catalog/index.ts";
import type { Asked } from "../../cloud/interference.ts";
import type { RehearsedSystem } from "../rehearsed-system.ts";
import { isWrite } from "../second-up.ts";
import { type Fault, Struck } from "./fault.ts";

/** One place refuses every write. @throws Error for a target that is no place of the cloud */
export function atTarget(system: RehearsedSystem, name: string): Fault {
  const target = system.model.catalog.targets[name];
  if (target === undefined) throw new Error(`there is no target ${name}`);
  const struck = new Struck();
  const takeBack = system.cloud.interfere({
    matches: (asked) => isWrite(asked) && isAt(asked, target),
    act: async (context) => {
      struck.note();
      context.res = undefined;
      context.res = Response.json({ message: "refused by the rehearsal" }, { status: 422 });
    },
  });
  return { hasStruck: struck.has, end: async () => takeBack() };
}

function isAt({ service, path }: Asked, target: Target): boolean {
  switch (target.kind) {
    case "fly":
      return service === "fly" && path.startsWith(`/v1/apps/${target.app}/`);
    case "github-actions":
      return service === "github" && path.includes(`/repos/${target.repository}/actions/secrets/`);
    case "github-environment":
      return service === "github" && path.includes(`/environments/${target.environment}/secrets/`);
    case "cloudflare-secrets-store":
      return service === "cloudflare" && path.includes(`/stores/${target.store}/`);
    default:
      throw new Error("it is no place of the simulated cloud");
  }
}
