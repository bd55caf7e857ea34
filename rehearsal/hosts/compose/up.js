// @ts-check
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { containers, makeContainer, remove, rename, tell } from "./containers.js";
import { inOrder, readProject, serviceOf } from "./model.js";
import { Refusal } from "./refusal.js";

/** @type {import("./docker.js").Flags} */
export const UP_FLAGS = {
  detach: { type: "boolean", short: "d" },
  wait: { type: "boolean" },
  "wait-timeout": { type: "string" },
  "no-deps": { type: "boolean" },
  "force-recreate": { type: "boolean" },
  "no-recreate": { type: "boolean" },
  scale: { type: "string", multiple: true },
  "remove-orphans": { type: "boolean" },
  timeout: { type: "string", short: "t" },
};

const POLL_MS = 50;

/**
 * @typedef {import("./model.js").Project} Project
 * @typedef {import("./model.js").Service} Service
 * @typedef {import("./containers.js").Container} Container
 */

/**
 * `docker compose up`: all containers are made anew that have to be, then all are started. Which have to be, and which go where
 * there are too many: docker/compose v2.40, pkg/compose/convergence.go, ensureService and mustRecreate.
 * @param {import("./docker.js").Call} call
 */
export async function up({ values, services: named, chosen }) {
  if (values.detach !== true && values.wait !== true)
    throw new Refusal("docker: this is a stand-in, which plays compose up with --detach or --wait alone", 64);
  if (values["force-recreate"] === true && values["no-recreate"] === true)
    throw new Refusal("--force-recreate and --no-recreate are incompatible");
  const project = scaled(await readProject(chosen), values.scale ?? []);
  const alone = values["no-deps"] === true;
  const services = inOrder(project, named, { alone });
  for (const service of services) {
    const isNamed = named.length === 0 || named.includes(service.name);
    const policy =
      values["no-recreate"] === true
        ? "never"
        : values["force-recreate"] === true && isNamed
          ? "force"
          : "diverged";
    await converge(project, service, policy, graceOf(values.timeout));
  }
  for (const service of services) {
    if (!alone) await dependencies(project, service);
    for (const one of await of(project, service)) await start(one);
  }
  if (values.wait === true) await untilUp(project, services, Number(values["wait-timeout"] ?? Infinity));
}

/** @param {string | undefined} seconds */
export const graceOf = (seconds) => (seconds === undefined ? undefined : Number(seconds) * 1000);

/** @param {Project} project @param {readonly string[]} scales @returns {Project} */
function scaled(project, scales) {
  const wanted = new Map(
    scales.map((text) => {
      const [name = "", number = ""] = text.split("=");
      serviceOf(project, name);
      return [name, Number(number)];
    }),
  );
  return {
    ...project,
    services: project.services.map((one) => ({ ...one, scale: wanted.get(one.name) ?? one.scale })),
  };
}

/** @param {Project} project @param {Service} service */
const of = async (project, service) =>
  (await containers(project.name)).filter((one) => one.service === service.name);

/** @param {Project} project @param {Service} service @param {"never" | "force" | "diverged"} policy @param {number} [graceMs] */
async function converge(project, service, policy, graceMs) {
  const found = await of(project, service);
  const isObsolete = (/** @type {Container} */ one) =>
    policy === "force" ||
    (policy === "diverged" && one.labels["com.docker.compose.config-hash"] !== service.hash);
  // Those that are to go, or have the highest numbers, come last.
  found.sort((a, b) => Number(isObsolete(a)) - Number(isObsolete(b)) || a.number - b.number);
  for (const [index, one] of found.entries()) {
    if (index >= service.scale) {
      await tell(one.id, "stop", graceMs);
      await remove(one);
      told(one.name, "Removed");
    } else if (isObsolete(one)) {
      const name = one.name;
      const made = await make(project, service, one.number, `${one.id.slice(0, 12)}_${name}`);
      await tell(one.id, "stop", graceMs);
      await remove(one);
      rename(made, name);
      told(name, "Recreated");
    }
  }
  const next = Math.max(0, ...found.map(({ number }) => number)) + 1;
  for (let more = 0; more < service.scale - found.length; more++) {
    const made = await make(project, service, next + more);
    told(made.name, "Created");
  }
}

/** @param {Project} project @param {Service} service @param {number} number @param {string} [name] */
async function make(
  project,
  service,
  number,
  name = service.containerName ?? `${project.name}-${service.name}-${number}`,
) {
  if (service.command.length === 0)
    throw new Refusal(
      `docker: this is a stand-in without images: give the service ${service.name} a command`,
    );
  const about = {
    name,
    project: project.name,
    service: service.name,
    number,
    image: service.image,
    command: service.command.join(" "),
    // Source of the names: docker/compose v2.40, pkg/api/labels.go.
    labels: {
      ...service.labels,
      "com.docker.compose.config-hash": service.hash,
      "com.docker.compose.container-number": String(number),
      "com.docker.compose.oneoff": "False",
      "com.docker.compose.project": project.name,
      "com.docker.compose.project.config_files": project.files.join(","),
      "com.docker.compose.project.working_dir": project.directory,
      "com.docker.compose.service": service.name,
    },
  };
  // Of this machine's environment a container gets where programs are, as an image would say it.
  const environment = { PATH: process.env.PATH ?? "", HOSTNAME: name, ...service.environment };
  return await makeContainer(about, { ...service, environment });
}

/** @param {Container} one */
async function start(one) {
  if (one.state === "running" || one.state === "restarting") return;
  await tell(one.id, "start");
  told(one.name, "Started");
}

/** Waits as `depends_on` says. Source: docker/compose v2.40, pkg/compose/convergence.go, waitDependencies. @param {Project} project @param {Service} service */
async function dependencies(project, service) {
  for (const [name, { condition }] of Object.entries(service.dependsOn)) {
    for (;;) {
      const found = await of(project, serviceOf(project, name));
      const bad = found.find(
        (one) => one.health === "unhealthy" || (one.state === "exited" && one.exitCode !== 0),
      );
      if (bad !== undefined)
        throw new Refusal(`dependency failed to start: container ${bad.name} ${stateOf(bad)}`);
      if (condition === "service_started") break;
      const isDone = (/** @type {Container} */ one) =>
        condition === "service_completed_successfully" ? one.state === "exited" : one.health === "healthy";
      if (found.every(isDone)) break;
      await sleep(POLL_MS);
    }
  }
}

/** @param {Project} project @param {readonly Service[]} services @param {number} seconds */
async function untilUp(project, services, seconds) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = (await Promise.all(services.map((service) => of(project, service)))).flat();
    const bad = found.find((one) => one.health === "unhealthy" || one.state === "exited");
    if (bad !== undefined) throw new Refusal(`container ${bad.name} ${stateOf(bad)}`);
    if (found.every((one) => one.state === "running" && one.health !== "starting")) return;
    if (Date.now() > deadline) throw new Refusal("application not healthy after the time of --wait-timeout");
    await sleep(POLL_MS);
  }
}

/** @param {Container} one */
const stateOf = (one) => (one.state === "exited" ? `exited (${one.exitCode})` : `is ${one.health}`);

/** @param {string} name @param {string} what */
export function told(name, what) {
  process.stderr.write(` Container ${name}  ${what}\n`);
}
