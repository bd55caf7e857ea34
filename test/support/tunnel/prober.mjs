/**
 * Asks an origin every 50 ms by each way that it is told, for as long as it runs, and prints a line a time: the ways that were
 * answered with 200. Arguments: NAME=HOST:PORT, or NAME=unix:PATH.
 */
import { get } from "node:http";

const WAIT_MS = 4_000;
const ways = process.argv.slice(2).map((word) => {
  const [name = "", where = ""] = word.split("=");
  const [host = "", port = ""] = where.split(":");
  return { name, options: host === "unix" ? { socketPath: port, path: "/" } : { host, port } };
});

/** @param {import("node:http").RequestOptions} options */
function ask(options) {
  return new Promise((resolve) => {
    const request = get({ ...options, timeout: WAIT_MS, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on("timeout", () => request.destroy(new Error("silent")));
    request.on("error", () => resolve(false));
  });
}

setInterval(async () => {
  const at = Date.now();
  const answers = await Promise.all(
    ways.map(async ({ name, options }) => ((await ask(options)) ? [name] : [])),
  );
  process.stdout.write(`${at} ${answers.flat().join(" ")}\n`);
}, 50);
