import { isDeepStrictEqual } from "node:util";
import type { TargetOf } from "../../components/catalog/index.ts";
import { onMachine } from "../machine/index.ts";
import { hasUnknown, unwrap } from "../properties.ts";
import type { Properties, Resource } from "../resource.ts";
import { type HostedService, METADATA_UNIT, roleFiles } from "./role-files.ts";
import { asRoot, putRootFile, removeRootFiles } from "./root-files.ts";

/** Inputs of `keyturn:index:ServiceRoles`. */
interface Inputs {
  name: string;
  target: TargetOf<"ssh-env-file">;
  directory: string;
  region: string;
  services: Record<string, HostedService>;
}

/** The ways by which the services of a host come to their roles, set up there; its deletion takes them away. */
export const serviceRoles: Resource = {
  async check() {
    return [];
  },

  async changed(state, news) {
    const [old, wanted] = [unwrap(state) as unknown as Inputs, unwrap(news) as unknown as Inputs];
    return hasUnknown(wanted) || !isDeepStrictEqual(told(old), told(wanted));
  },

  async create(news) {
    const inputs = unwrap(news) as unknown as Inputs;
    await setUp(inputs, []);
    return { id: `roles of ${inputs.name}`, state: news };
  },

  async update(state, news): Promise<Properties> {
    const [old, wanted] = [unwrap(state) as unknown as Inputs, unwrap(news) as unknown as Inputs];
    const moves = machineOf(old) !== machineOf(wanted);
    await setUp(wanted, moves ? [] : pathsOf(old));
    if (moves) await takeAway(old);
    return news;
  },

  async remove(state) {
    await takeAway(unwrap(state) as unknown as Inputs);
  },
};

async function takeAway(inputs: Inputs): Promise<void> {
  await onMachine(inputs, async (machine) => {
    // It may be gone already, and is stopped by that.
    await asRoot(machine, "systemctl", "disable", "--now", METADATA_UNIT);
    await removeRootFiles(machine, pathsOf(inputs));
    await asRoot(machine, "systemctl", "daemon-reload");
  });
}

function machineOf({ target: { host, port = 22 } }: Inputs): string {
  return `${host.toLowerCase()} ${port}`;
}

/** The files as they would be: another version of keyturn's may write others. */
function told({ target, region, services }: Inputs): unknown {
  return [target, roleFiles(region, services)];
}

function pathsOf({ region, services }: Inputs): string[] {
  return roleFiles(region, services).map(({ path }) => path);
}

async function setUp(inputs: Inputs, before: readonly string[]): Promise<void> {
  const { name, region, services } = inputs;
  const files = roleFiles(region, services);
  await onMachine(inputs, async (machine) => {
    for (const { user } of Object.values(services)) {
      const { exitCode } = await machine.run({
        program: "id",
        args: ["-u", "--", user],
        purpose: "looks for the services' users",
        timeoutMs: 10_000,
      });
      if (exitCode !== 0)
        throw new Error(
          `${name}: there is no user ${user}${machine.where}: ${machine.byHand(`sudo useradd --system ${user}`)}, and let its service run as it`,
        );
    }
    for (const file of files) await putRootFile(machine, file);
    const gone = before.filter((path) => !files.some((file) => file.path === path));
    if (gone.length > 0) await removeRootFiles(machine, gone);
    // Stopped and started, it would leave the metadata service to everybody for a moment.
    for (const words of [
      ["daemon-reload"],
      ["enable", METADATA_UNIT],
      ["reload-or-restart", METADATA_UNIT],
    ]) {
      const { exitCode } = await asRoot(machine, "systemctl", ...words);
      if (exitCode !== 0)
        throw new Error(
          `${name}: systemctl ${words.join(" ")} ended with ${exitCode}${machine.where}: ${machine.byHand(`journalctl -u ${METADATA_UNIT}`)}`,
        );
    }
  });
}
