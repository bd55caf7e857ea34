import type { Target, TargetOf } from "../../../components/catalog/index.ts";
import type { Asked } from "../../cloud/interference.ts";
import type { ServiceName } from "../../cloud/service.ts";
import { breakFile } from "../away.ts";
import type { RehearsedSystem } from "../rehearsed-system.ts";
import { isWrite } from "../second-up.ts";
import type { StateWatch } from "../state-watch.ts";
import { type Fault, Struck } from "./fault.ts";

/** One place takes no write. @throws Error for a target that is not played */
export function atTarget(system: RehearsedSystem, watch: StateWatch, name: string): Fault {
  const target = system.model.catalog.targets[name];
  if (target === undefined) throw new Error(`there is no target ${name}`);
  if (target.kind === "dotenv-file" || target.kind === "sops-file") return atFile(system, watch, name);
  return target.kind === "ssh-env-file" ? atHost(system, target) : inCloud(system, target);
}

/** The machine answers, and lets nothing be written. */
function atHost({ hosts }: RehearsedSystem, { host }: TargetOf<"ssh-env-file">): Fault {
  const struck = new Struck();
  const takeBack = hosts?.refuseWrites(host, () => struck.note());
  return { hasStruck: struck.has, end: async () => takeBack?.() };
}

function inCloud(system: RehearsedSystem, target: Target): Fault {
  const struck = new Struck();
  const takeBack = system.cloud.interfere({
    matches: (asked) => isWrite(asked) && isAt(asked, target),
    act: async (exchange) => {
      struck.note();
      exchange.refuse(422);
    },
  });
  return { hasStruck: struck.has, end: async () => takeBack() };
}

/** It breaks when the run has begun to make something, so that what was refused before any write is not what is seen. */
function atFile(system: RehearsedSystem, watch: StateWatch, name: string): Fault {
  let mend: (() => void) | undefined;
  const struck = new Struck();
  const takeBack = watch.onStep(() => {
    if (struck.has()) return;
    struck.note();
    mend = breakFile(system, name);
  });
  return {
    hasStruck: struck.has,
    end: async () => {
      takeBack();
      mend?.();
    },
  };
}

/** By kind of target, the service that has it, and what stands in the paths of its writes. */
const PATHS: Readonly<
  Record<string, (place: Readonly<Record<string, unknown>>) => readonly [ServiceName, string]>
> = {
  fly: ({ app }) => ["fly", `/v1/apps/${app}/`],
  "github-actions": ({ repository }) => ["github", `/repos/${repository}/actions/secrets/`],
  "github-dependabot": ({ repository }) => ["github", `/repos/${repository}/dependabot/secrets/`],
  "github-environment": ({ environment }) => ["github", `/environments/${environment}/secrets/`],
  "github-organization": ({ organization }) => ["github", `/orgs/${organization}/actions/secrets/`],
  "github-codespaces": ({ repository }) => ["github", `/repos/${repository}/codespaces/secrets/`],
  "cloudflare-secrets-store": ({ store }) => ["cloudflare", `/stores/${store}/`],
  "cloudflare-worker": ({ script }) => ["cloudflare", `/workers/scripts/${script}/secrets-bulk`],
  // Its names stand in what is sent: a write of any secret is refused.
  "modal-secret": () => ["modal", "/SecretGetOrCreate"],
  // Likewise: all of it is asked at one path.
  "aws-secrets-manager": () => ["aws", "/"],
  "aws-ssm-parameter": () => ["aws", "/"],
};

/** The kinds of target that the simulated cloud plays in a rehearsal. */
export const KINDS_IN_CLOUD: readonly string[] = Object.keys(PATHS);

function isAt({ service, path }: Asked, target: Target): boolean {
  const [its, part] = PATHS[target.kind]?.(target) ?? [];
  if (part === undefined) throw new Error(`${target.kind} is no place of the simulated cloud`);
  return service === its && path.includes(part);
}
