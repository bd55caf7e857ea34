// @ts-check
import process from "node:process";
import { modelText, readProject, serviceOf } from "./model.js";
import { Refusal } from "./refusal.js";

/**
 * The three forms of `docker compose config` that print no value. `--hash` leaves `env_file` out, as Compose's does, so that a
 * service with one has another hash here than on its container: docker/compose v2.40, cmd/compose/config.go, runHash.
 * @param {import("./docker.js").Call} call
 */
export async function configCommand({ values, chosen }) {
  if (typeof values.hash === "string") {
    const project = await readProject(chosen, "bare");
    const names = values.hash === "*" ? project.services.map(({ name }) => name) : values.hash.split(",");
    for (const name of names.sort()) process.stdout.write(`${name} ${serviceOf(project, name).hash}\n`);
  } else if (values.services === true) {
    const { services } = await readProject(chosen, "bare");
    for (const { name } of services) process.stdout.write(`${name}\n`);
  } else if (values["no-interpolate"] === true && values.format === "json") {
    process.stdout.write(`${JSON.stringify(JSON.parse(await modelText("model", chosen)), undefined, 2)}\n`);
  } else {
    throw new Refusal(
      "docker: this is a stand-in, which does not play a compose config that prints values",
      64,
    );
  }
}
