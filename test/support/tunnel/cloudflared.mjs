#!/usr/bin/env node
/**
 * A stand-in for cloudflared: it takes the same arguments, reads its token from the file, connects to the test's edge for as long
 * as that lets the token in, leads requests to ports of its own loopback, and tells on /ready how it is.
 */
import { readFileSync } from "node:fs";
import { createServer, get } from "node:http";
import { connect } from "node:net";
import { createInterface } from "node:readline";

const VERSION = process.env.STAND_IN_VERSION ?? "2025.10.1";
const args = process.argv.slice(2);
if (args[0] === "--version") {
  console.log(`cloudflared version ${VERSION} (built 2025-10-01-1200 UTC)`);
  process.exit(0);
}

const [verb, noUpdate, metrics, address = "", run, tokenFile, path = ""] = args;
const isRead = args.length === 7 && verb === "tunnel" && noUpdate === "--no-autoupdate" && run === "run";
if (!isRead || metrics !== "--metrics" || tokenFile !== "--token-file") process.exit(64);

const token = readFileSync(path, "utf8").trim();
const [edgeHost = "", edgePort = ""] = (process.env.STAND_IN_EDGE ?? "").split(" ");
/** As long as requests may take that it has: the real one gives them 30 s (`--grace-period`). */
const GRACE_MS = 500;
let isConnected = false;
let isLeaving = false;
/** @type {import("node:net").Socket | undefined} */
let edge;

function join() {
  if (isLeaving) return;
  const socket = connect(Number(edgePort), edgeHost, () => socket.write(`${token}\n`));
  createInterface({ input: socket }).on("line", (line) => {
    const [word, id, port] = line.split(" ");
    if (word === "welcome") {
      isConnected = true;
      edge = socket;
    }
    if (word !== "ask") return;
    const asked = get({ host: "127.0.0.1", port, timeout: 2_000 }, (response) => {
      response.resume();
      socket.write(`answer ${id} ${response.statusCode}\n`);
    });
    asked.on("timeout", () => asked.destroy(new Error("silent")));
    asked.on("error", () => socket.write(`answer ${id} 502\n`));
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    isConnected = false;
    setTimeout(join, 100);
  });
}

const [host = "", port = ""] = address.split(":");
createServer((request, response) => {
  response.statusCode = request.url !== "/ready" ? 404 : isConnected ? 200 : 503;
  response.end();
}).listen(Number(port) + Number(process.env.STAND_IN_OFFSET ?? 0), host, join);
process.on("SIGTERM", () => {
  isLeaving = true;
  edge?.write("leaving\n");
  setTimeout(() => process.exit(0), GRACE_MS);
});
