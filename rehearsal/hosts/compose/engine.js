// @ts-check
import process from "node:process";
import { parseArgs } from "node:util";
import { containers, remove, tell } from "./containers.js";
import { Refusal } from "./refusal.js";
import { graceOf } from "./up.js";

/** The one form of `docker inspect` that is played. */
const PID = "{{.State.Pid}}";

/**
 * `docker stop`, `docker rm` and `docker inspect --format {{.State.Pid}}` of single containers, by name or by the beginning of an
 * ID.
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
    },
  });
  if (!["stop", "rm", "inspect"].includes(verb) || (verb === "inspect" && values.format !== PID))
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
    process.stdout.write(verb === "inspect" ? `${one.pid}\n` : `${asked}\n`);
  }
}
