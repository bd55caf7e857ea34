// @ts-check
import process from "node:process";
import { containers } from "./containers.js";
import { readProject } from "./model.js";
import { Refusal } from "./refusal.js";

/**
 * `docker compose ps`: one object a line. Its fields: docker/compose v2.40, cmd/formatter/container.go; a project's containers of
 * services that its file does not name any more are told too, cmd/compose/ps.go, `--orphans`.
 * @param {import("./docker.js").Call} call
 */
export async function psCommand({ values, services, chosen }) {
  const { name, services: known } = await readProject(chosen, "bare");
  for (const service of services)
    if (!known.some((one) => one.name === service)) throw new Refusal(`no such service: ${service}`);
  const shown = (await containers(name)).filter(
    (one) =>
      (services.length === 0 || services.includes(one.service)) &&
      (values.all === true || one.state === "running" || one.state === "restarting"),
  );
  for (const one of shown)
    process.stdout.write(values.format === "json" ? `${JSON.stringify(asJson(one))}\n` : asText(one));
}

/** @param {import("./containers.js").Container} one */
function asJson(one) {
  return {
    Command: JSON.stringify(one.command.length > 20 ? `${one.command.slice(0, 19)}…` : one.command),
    // As Go prints a time.
    CreatedAt: `${new Date(one.created).toISOString().slice(0, 19).replace("T", " ")} +0000 UTC`,
    ExitCode: one.state === "exited" ? one.exitCode : 0,
    Health: one.health,
    ID: one.id.slice(0, 12),
    Image: one.image,
    Labels: Object.entries(one.labels)
      .map(([name, value]) => `${name}=${value}`)
      .join(","),
    LocalVolumes: "0",
    Mounts: "",
    Name: one.name,
    Names: one.name,
    Networks: `${one.project}_default`,
    Ports: "",
    Project: one.project,
    Publishers: [],
    RunningFor: `${ago(one.created)} ago`,
    Service: one.service,
    Size: "0B",
    State: one.state,
    Status: status(one),
  };
}

/** @param {import("./containers.js").Container} one */
const asText = (one) =>
  `${one.name}   ${one.image}   ${one.service}   ${ago(one.created)} ago   ${status(one)}\n`;

/** Source of the words: moby, container/state.go, String. @param {import("./containers.js").Container} one */
function status({ state, health, exitCode, since }) {
  if (state === "created") return "Created";
  if (state === "exited") return `Exited (${exitCode}) ${ago(since)} ago`;
  if (state === "restarting") return `Restarting (${exitCode}) ${ago(since)} ago`;
  if (health === "") return `Up ${ago(since)}`;
  return `Up ${ago(since)} (${health === "starting" ? "health: starting" : health})`;
}

/** Source of the words: docker/go-units, HumanDuration. @param {number} then */
function ago(then) {
  const seconds = Math.floor((Date.now() - then) / 1000);
  if (seconds < 1) return "Less than a second";
  if (seconds === 1) return "1 second";
  return seconds < 60 ? `${seconds} seconds` : `${Math.floor(seconds / 60)} minutes`;
}
