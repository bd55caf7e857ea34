// @ts-check
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Refusal } from "./refusal.js";

const KEEPER = fileURLToPath(new URL("keeper.js", import.meta.url));

/**
 * @typedef {{
 *   id: string, name: string, project: string, service: string, number: number, image: string, command: string,
 *   created: number, labels: Record<string, string>,
 * }} Kept What is on disk of a container: nothing of its environment.
 * @typedef {Kept & import("./contained.js").State} Container
 */

/** The folder of all containers of this engine. @returns {string} */
function stateFolder() {
  const folder = process.env.DOCKER_STAND_IN_STATE;
  if (folder === undefined)
    throw new Refusal("docker: this is a stand-in, which runs nothing outside of rehearsals and tests");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** @param {string} id */
const folderOf = (id) => join(stateFolder(), id.slice(0, 12));

/** Every container, or those of a project. @param {string} [project] @returns {Promise<Container[]>} */
export async function containers(project) {
  const all = readdirSync(stateFolder()).map((id) => readKept(id));
  const wanted = all.filter(
    (kept) => kept !== undefined && (project === undefined || kept.project === project),
  );
  const found = await Promise.all(
    wanted.map(async (kept) => (kept === undefined ? [] : [{ ...kept, ...(await stateOf(kept)) }])),
  );
  return found.flat().sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** @param {string} id @returns {Kept | undefined} */
function readKept(id) {
  try {
    return JSON.parse(readFileSync(join(folderOf(id), "container.json"), "utf8"));
  } catch {
    // Made or removed at this moment.
    return undefined;
  }
}

/** One whose keeper was killed is dead. @param {Kept} kept @returns {Promise<import("./contained.js").State>} */
async function stateOf({ id, created }) {
  try {
    return await tell(id, "state");
  } catch {
    return { state: "exited", health: "", exitCode: 137, since: created, pid: 0 };
  }
}

/**
 * Makes a container, which is not started yet.
 * @param {Omit<Kept, "id" | "created">} about
 * @param {import("./contained.js").Made} made its environment goes to the keeper's standard input
 * @returns {Promise<Kept>}
 */
export async function makeContainer(about, made) {
  const kept = { ...about, id: randomBytes(32).toString("hex"), created: Date.now() };
  const folder = folderOf(kept.id);
  mkdirSync(folder, { mode: 0o700 });
  const keeper = spawn(process.execPath, [KEEPER, folder], {
    stdio: ["pipe", "pipe", "ignore"],
    detached: true,
    env: {},
    cwd: "/",
  });
  keeper.unref();
  keeper.stdin.end(JSON.stringify(made));
  let said = "";
  for await (const piece of keeper.stdout) said += piece;
  if (said !== "ready\n") throw new Refusal("docker: the container's keeper did not start");
  keep(kept);
  return kept;
}

/** @param {Kept} kept */
function keep({ id, name, project, service, number, image, command, created, labels }) {
  const text = JSON.stringify({ id, name, project, service, number, image, command, created, labels });
  writeFileSync(join(folderOf(id), "container.json"), text, { mode: 0o600 });
}

/** @param {Kept} kept @param {string} name */
export function rename(kept, name) {
  keep({ ...kept, name });
}

/** @param {Kept} kept */
export async function remove({ id }) {
  await tell(id, "remove").catch(() => {});
  rmSync(folderOf(id), { recursive: true, force: true });
}

/** What a container has printed. @param {Kept} kept */
export function logOf({ id }) {
  return readFileSync(join(folderOf(id), "log"), "utf8");
}

/**
 * @param {string} id @param {"start" | "stop" | "restart" | "remove" | "state"} op @param {number} [graceMs]
 * @returns {Promise<import("./contained.js").State>}
 */
export async function tell(id, op, graceMs) {
  const socket = connect(join(folderOf(id), "s"));
  const said = await new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("the keeper is gone")));
    createInterface(socket).once("line", resolve).on("error", reject);
    socket.write(`${JSON.stringify({ op, ...(graceMs === undefined ? {} : { graceMs }) })}\n`);
  });
  socket.destroy();
  const read = JSON.parse(said);
  if ("problem" in read) throw new Refusal(`Error response from daemon: failed to start: ${read.problem}`);
  return read;
}
