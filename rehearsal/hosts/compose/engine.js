// @ts-check
import process from "node:process";
import { parseArgs } from "node:util";
import { containers, logOf, remove, tell } from "./containers.js";
import { Refusal } from "./refusal.js";
import { graceOf } from "./up.js";

/** The one form of `docker inspect` that is played. */
const PID = "{{.State.Pid}}";

/**
 * `docker stop`, `docker rm`, `docker logs` and `docker inspect --format {{.State.Pid}}` of single containers, by name or by the
 * beginning of an ID.
 * @param {readonly string[]} args
 */
export async function engineCommand([verb = "", ...words]) {
  const { values, positionals } = parseArgs({
    args: words,
    allowPositionals: true,
    options: {
      time: { type: "string", short: "t" },
      force: { type: "boolean", short: "f" },
      format: { type: "string" },
      tail: { type: "string", short: "n" },
    },
  });
  if (!["stop", "rm", "logs", "inspect"].includes(verb) || (verb === "inspect" && values.format !== PID))
    throw new Refusal(`docker: this is a stand-in, which does not play: ${verb}`, 64);
  const all = await containers();
  for (const asked of positionals) {
    const one = all.find(({ id, name }) => name === asked || (asked !== "" && id.startsWith(asked)));
    if (one === undefined) throw new Refusal(`Error response from daemon: No such container: ${asked}`);
    if (verb === "rm" && one.state === "running" && values.force !== true)
      throw new Refusal(
        `Error response from daemon: cannot remove container "${one.name}": container is running`,
      );
    if (verb === "stop") await tell(one.id, "stop", graceOf(values.time));
    if (verb === "rm") await remove(one);
    if (verb === "logs") {
      process.stdout.write(lastLines(logOf(one), values.tail));
      continue;
    }
    process.stdout.write(verb === "inspect" ? `${one.pid}\n` : `${asked}\n`);
  }
}

/** @param {string} log @param {string} [tail] */
function lastLines(log, tail) {
  if (tail === undefined || tail === "all") return log;
  return log
    .split(/(?<=\n)/)
    .slice(-Number(tail))
    .join("");
}
