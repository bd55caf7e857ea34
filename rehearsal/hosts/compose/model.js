// @ts-check
import { spawn } from "node:child_process";
import process from "node:process";
import { Refusal } from "./refusal.js";

/**
 * @typedef {{ test: string[], intervalMs: number, timeoutMs: number, startPeriodMs: number, retries: number }} Healthcheck
 * @typedef {{ condition: string, restart: boolean }} DependOn
 * @typedef {{
 *   name: string, hash: string, image: string, command: string[], environment: Record<string, string>, directory: string,
 *   scale: number, containerName?: string, restart: string, stopSignal: string, stopGraceMs: number,
 *   labels: Record<string, string> | null, dependsOn: Record<string, DependOn>, healthcheck?: Healthcheck,
 * }} Service What Compose makes of a service: see tools/compose-model.
 * @typedef {{ name: string, directory: string, files: string[], services: Service[] }} Project
 * @typedef {{ files: string[], projectName?: string }} Chosen Which project, as the command line says.
 */

/**
 * What Compose reads in this folder, by its own library.
 * @param {"project" | "bare" | "model"} mode
 * @param {Chosen} chosen
 * @returns {Promise<string>} JSON
 */
export async function modelText(mode, { files, projectName }) {
  const program = process.env.DOCKER_STAND_IN_MODEL;
  if (program === undefined)
    throw new Refusal("docker: this stand-in has no program to read compose files by");
  const named = projectName === undefined ? [] : ["--project-name", projectName];
  const args = [mode, ...files.flatMap((file) => ["--file", file]), ...named];
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  const [out, err, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve, reject) => child.once("error", reject).once("close", resolve)),
  ]);
  if (code !== 0) throw new Refusal(err.trim());
  return out;
}

/** @param {Chosen} chosen @returns {Promise<Project>} */
export async function readProject(chosen, mode = /** @type {"project" | "bare"} */ ("project")) {
  const read = /** @type {Project} */ (JSON.parse(await modelText(mode, chosen)));
  return { ...read, services: read.services ?? [] };
}

/** @param {Project} project @param {string} name */
export function serviceOf(project, name) {
  const found = project.services.find((one) => one.name === name);
  // Source of the words: compose-go, types/project.go.
  if (found === undefined) throw new Refusal(`no such service: ${name}`);
  return found;
}

/**
 * Services with what they depend on before them.
 * @param {Project} project @param {readonly string[]} names @param {{ alone?: boolean }} [how] alone: these only
 * @returns {Service[]}
 */
export function inOrder(project, names, { alone = false } = {}) {
  /** @type {Service[]} */
  const ordered = [];
  const seen = new Set();
  /** @param {string} name */
  const visit = (name) => {
    if (seen.has(name)) return;
    seen.add(name);
    const service = serviceOf(project, name);
    for (const other of Object.keys(service.dependsOn)) {
      if (!alone || names.includes(other)) visit(other);
    }
    ordered.push(service);
  };
  for (const name of names.length > 0 ? names : project.services.map((one) => one.name)) visit(name);
  return ordered;
}

/** @param {import("node:stream").Readable} stream */
async function text(stream) {
  let all = "";
  for await (const piece of stream.setEncoding("utf8")) all += piece;
  return all;
}
