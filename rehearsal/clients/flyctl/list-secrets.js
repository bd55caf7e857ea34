// @ts-check
import { requireApp } from "./command-line.js";
import { listMachines } from "./deploy-secrets.js";
import { Failure, wrapped } from "./failure.js";
import { print, printJson, printTable } from "./print.js";

/** @typedef {import("./command-line.js").Given} Given */
/** @typedef {import("./connection.js").Connection} Connection */
/** @typedef {{ name: string, digest: string, updated_at?: string }} AppSecret */
/** @typedef {"Deployed" | "Staged" | "Partial" | "Unknown"} Status */

/**
 * `secrets list`. A secret is deployed on a machine that runs a release not older than its last change; what can't be
 * asked counts as not deployed. Source: superfly/flyctl internal/command/secrets/list.go.
 *
 * @param {Given} given
 * @param {Connection} fly
 */
export async function listSecrets(given, fly) {
  const app = requireApp(given);
  const { secrets } = /** @type {{ secrets: AppSecret[] }} */ (
    await wrapped("failed to list app secrets", () =>
      fly.machines("GET", `/apps/${encodeURIComponent(app)}/secrets`),
    )
  );
  const released = await releaseTimes(fly, app);
  const rows = secrets.map(({ name, digest, updated_at: changed }) => ({
    name,
    digest,
    status: statusOf(changed, released),
  }));
  if (given.has("json")) return printJson(rows);
  const signs = { Staged: "* ", Partial: "! ", Deployed: "", Unknown: "" };
  printTable(
    ["Name", "Digest", "Status"],
    rows.map(({ name, digest, status }) => [`${signs[status]}${name}`, digest, status]),
  );
  const waiting = rows.filter(({ status }) => status === "Staged" || status === "Partial").length;
  if (waiting > 0) print("Deploy with `fly secrets deploy` to make them available.");
}

/**
 * When each machine's release was made; nothing for a release that is not known.
 *
 * @param {Connection} fly
 * @param {string} app
 * @returns {Promise<(number | undefined)[]>}
 */
async function releaseTimes(fly, app) {
  const machines = await orElse([], () => listMachines(fly, app));
  if (machines.length === 0) return [];
  const { releases } = await orElse({ releases: [] }, () =>
    fly.releases("GET", `/apps/${encodeURIComponent(app)}/releases?limit=20`),
  );
  /** @type {Map<string, number>} */
  const times = new Map();
  for (const { version, created_at: created } of releases) times.set(String(version), Date.parse(created));
  return machines.map(({ config }) => times.get(config?.metadata?.fly_release_version ?? ""));
}

/**
 * @param {string | undefined} changed
 * @param {readonly (number | undefined)[]} released
 * @returns {Status}
 */
function statusOf(changed, released) {
  if (released.length === 0) return "Staged";
  if (changed === undefined) return "Unknown";
  const holding = released.filter((time) => time !== undefined && Date.parse(changed) <= time).length;
  if (holding === 0) return "Staged";
  return holding === released.length ? "Deployed" : "Partial";
}

/**
 * @template T
 * @param {T} fallback
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function orElse(fallback, work) {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failure) return fallback;
    throw error;
  }
}
