// @ts-check
import { containers, remove, tell } from "./containers.js";
import { readProject, serviceOf } from "./model.js";
import { Refusal } from "./refusal.js";
import { graceOf, told } from "./up.js";

const DONE = { start: "Started", stop: "Stopped", restart: "Restarted", rm: "Removed", down: "Removed" };

/**
 * `docker compose start|stop|restart|rm|down`: what is done to containers that are there. None of it makes one anew, so each
 * keeps the environment that it was made with. Source: docker/compose v2.40, pkg/compose/restart.go, remove.go, down.go.
 * @param {import("./docker.js").Call} call
 */
export async function changeCommand({ verb, values, services: named, chosen }) {
  const project = await readProject(chosen);
  for (const name of named) serviceOf(project, name);
  if (verb === "rm" && values.force !== true)
    throw new Refusal("docker: nobody can be asked: add --force", 64);
  const also = verb === "restart" && values["no-deps"] !== true ? dependents(project, named) : [];
  const wanted = [...named, ...also];
  const all = await containers(project.name);
  const graceMs = graceOf(values.timeout);
  for (const one of all.filter(({ service }) => named.length === 0 || wanted.includes(service))) {
    if (verb === "rm" && values.stop !== true && one.state !== "exited" && one.state !== "created") continue;
    if (verb === "start" || verb === "stop" || verb === "restart") await tell(one.id, verb, graceMs);
    else {
      await tell(one.id, "stop", graceMs).catch(() => {});
      await remove(one);
    }
    told(one.name, DONE[/** @type {keyof typeof DONE} */ (verb)]);
  }
}

/** Services that say by `depends_on: { X: { restart: true } }` that they are restarted with X. @param {import("./model.js").Project} project @param {readonly string[]} named @returns {string[]} */
function dependents(project, named) {
  return project.services
    .filter(({ dependsOn }) => named.some((name) => dependsOn[name]?.restart === true))
    .map(({ name }) => name);
}
