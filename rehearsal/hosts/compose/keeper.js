// @ts-check
// What stands in for a container: it keeps the environment that the container was made with, in its memory alone, runs the
// process, asks its health, and answers on a socket. It lives until the container is removed, or its folder is gone.
import { existsSync, openSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { Contained } from "./contained.js";

/** How often it is looked whether somebody has removed the folder with everything in it. */
const LOOK_MS = 500;

const [, , folder = ""] = process.argv;
let given = "";
for await (const piece of process.stdin.setEncoding("utf8")) given += piece;
const contained = new Contained(JSON.parse(given), openSync(join(folder, "log"), "a", 0o600));
// A closed terminal or a stopped command is no concern of a container.
process.on("SIGHUP", () => {});

/** @param {{ op: string, graceMs?: number }} asked */
async function answer({ op, graceMs }) {
  switch (op) {
    case "start":
      await contained.start();
      break;
    case "stop":
      await contained.stop(graceMs);
      break;
    case "restart":
      await contained.stop(graceMs);
      await contained.start();
      break;
    case "remove":
      await contained.stop(0);
      break;
    case "state":
      break;
    default:
      throw new Error(`no such thing: ${op}`);
  }
  return contained.state();
}

const server = createServer((socket) => {
  socket.on("error", () => {});
  createInterface(socket).on("line", async (line) => {
    const asked = JSON.parse(line);
    const said = await answer(asked).catch((error) => ({ problem: String(error.message) }));
    socket.end(`${JSON.stringify(said)}\n`, () => {
      if (asked.op === "remove") process.exit(0);
    });
  });
});
server.listen(join(folder, "s"), () => process.stdout.end("ready\n"));

setInterval(async () => {
  if (existsSync(folder)) return;
  await contained.stop(0);
  process.exit(0);
}, LOOK_MS);
