// @ts-check
import { Failure } from "./failure.js";
import { print } from "./print.js";

/** @typedef {import("./connection.js").Connection} Connection */
/** @typedef {{ name: string, status: string }} App */
/** @typedef {{ id: string, state: string, config?: { metadata?: Record<string, string> } }} Machine */

/**
 * @param {Connection} fly
 * @param {string} name
 * @returns {Promise<App>}
 */
export async function getApp(fly, name) {
  return /** @type {App} */ (await fly.machines("GET", `/apps/${encodeURIComponent(name)}`));
}

/**
 * The machines that a deployment is about.
 *
 * @param {Connection} fly
 * @param {string} app
 */
export async function listMachines(fly, app) {
  const all = /** @type {Machine[]} */ (
    await fly.machines("GET", `/apps/${encodeURIComponent(app)}/machines`)
  );
  return all.filter(
    ({ state, config }) =>
      config?.metadata?.fly_platform_version === "v2" && state !== "destroyed" && state !== "destroying",
  );
}

/** @param {App} app */
export function isDeployed({ status }) {
  return status === "deployed" || status === "suspended";
}

/**
 * `secrets deploy`: nothing but a restart of all machines, which then hold what was staged.
 *
 * @param {Connection} fly
 * @param {string} name
 * @throws {Failure} when there is no machine
 */
export async function deploySecrets(fly, name) {
  const app = await getApp(fly, name);
  const machines = await listMachines(fly, name);
  if (!isDeployed(app) || machines.length === 0)
    throw new Failure("no machines available to deploy", [
      "'fly secrets deploy' will only work if the app has been deployed and there are machines available",
      "Try 'fly deploy' first",
    ]);
  await restart(fly, name, machines);
}

/**
 * What `import`, `set` and `unset` do after the change.
 *
 * @param {Connection} fly
 * @param {App} app
 * @param {boolean} stage
 */
export async function deployUnlessStaged(fly, app, stage) {
  if (stage) {
    print(
      "Secrets have been staged, but not set on VMs. Deploy or update machines in this app for the secrets to take effect.",
    );
    return;
  }
  const machines = await listMachines(fly, app.name);
  if (!isDeployed(app) && machines.length === 0) print("Secrets are staged for the first deployment");
  else await restart(fly, app.name, machines);
}

/**
 * @param {Connection} fly
 * @param {string} name
 * @param {readonly Machine[]} machines
 */
async function restart(fly, name, machines) {
  const { release } = await fly.releases("POST", "/releases", { app_name: name, strategy: "ROLLING" });
  print(`Updating existing machines in '${name}' with rolling strategy`);
  try {
    for (const { id, config } of machines) {
      const metadata = { ...config?.metadata, fly_release_version: String(release.version) };
      await fly.machines("POST", `/apps/${encodeURIComponent(name)}/machines/${id}`, {
        config: { ...config, metadata },
      });
      print(`✔ Machine ${id} [app] update succeeded`);
    }
  } catch (error) {
    await fly.releases("PATCH", `/releases/${release.id}`, { status: "failed" });
    throw error;
  }
  await fly.releases("PATCH", `/releases/${release.id}`, { status: "complete" });
}
