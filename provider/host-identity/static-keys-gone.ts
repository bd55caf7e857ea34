import { isDeepStrictEqual } from "node:util";
import { actionsOf, type TargetOf } from "../../components/catalog/index.ts";
import { actionDriver } from "../actions/index.ts";
import { onMachine } from "../machine/index.ts";
import { sshEnvFile } from "../places/ssh-env-file.ts";
import { hasUnknown, unwrap } from "../properties.ts";
import type { Properties, Resource } from "../resource.ts";
import { type ExpectedIdentity, notItsRole } from "./shows-role.ts";

/** Inputs of `keyturn:index:StaticKeysGone`. */
interface Inputs {
  name: string;
  target: TargetOf<"ssh-env-file">;
  directory: string;
  keys: string[];
  services: Record<string, ExpectedIdentity>;
}

/**
 * Static keys that are gone from a host's file. Nothing is taken out before every service has shown its role, each time that
 * anything is; what reads the file is started again, by the target's `then`. What is gone stays gone when this leaves the program.
 */
export const staticKeysGone: Resource = {
  async check() {
    return [];
  },

  async changed(state, news) {
    const [old, wanted] = [unwrap(state) as unknown as Inputs, unwrap(news) as unknown as Inputs];
    return hasUnknown(wanted) || !isDeepStrictEqual(told(old), told(wanted));
  },

  async create(news) {
    const inputs = unwrap(news) as unknown as Inputs;
    await takeOut(inputs);
    return { id: `static keys of ${inputs.name}`, state: news };
  },

  async update(_, news): Promise<Properties> {
    await takeOut(unwrap(news) as unknown as Inputs);
    return news;
  },
};

function told({ target, keys, services }: Inputs): unknown {
  return [target, keys, services];
}

async function takeOut(inputs: Inputs): Promise<void> {
  const { name, target, directory, keys, services } = inputs;
  const problems = await onMachine({ name, target, directory }, async (machine) => {
    const found: string[] = [];
    for (const [service, identity] of Object.entries(services)) {
      const problem = await notItsRole(machine, service, identity);
      if (problem !== undefined) found.push(problem);
    }
    return found;
  });
  if (problems.length > 0)
    throw new Error(`${name}: ${keys.join(", ")} stay in ${target.path}: ${problems.join("; ")}`);
  await sshEnvFile.write({ name, target, directory }, { values: [], absent: keys, before: new Map() });
  // Until its next start a service has in its environment what the file no longer has.
  for (const { kind, settings } of actionsOf(target))
    await actionDriver(kind).run({ name, target, directory, written: keys, settings });
}
