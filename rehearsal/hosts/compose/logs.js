// @ts-check
import process from "node:process";
import { containers, logOf } from "./containers.js";
import { readProject, serviceOf } from "./model.js";

/** `docker compose logs`: what containers printed. Source of the prefix: docker/compose v2.40, cmd/formatter/logs.go. @param {import("./docker.js").Call} call */
export async function logsCommand({ values, services, chosen }) {
  const project = await readProject(chosen, "bare");
  for (const name of services) serviceOf(project, name);
  const shown = (await containers(project.name)).filter(
    ({ service }) => services.length === 0 || services.includes(service),
  );
  const width = Math.max(0, ...shown.map(({ service, number }) => `${service}-${number}`.length));
  for (const one of shown) {
    const lines = logOf(one).replace(/\n$/, "").split("\n");
    const last =
      values.tail === undefined || values.tail === "all" ? lines : lines.slice(-Number(values.tail));
    const prefix =
      values["no-log-prefix"] === true ? "" : `${`${one.service}-${one.number}`.padEnd(width)}  | `;
    for (const line of Number(values.tail) === 0 || logOf(one) === "" ? [] : last)
      process.stdout.write(`${prefix}${line}\n`);
  }
}
