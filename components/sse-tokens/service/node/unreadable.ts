import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { COMMON_HEADERS } from "../answers.ts";

/** Milliseconds for which what is still sent is read and dropped: a connection closed before is reset, answer and all. */
const DRAINED_FOR = 1_000;

const STATUS: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** Answers a request that Node's parser can't or won't read, such as one with a URL of 10 MB, and ends the connection. */
export function answerUnreadable({ code = "" }: NodeJS.ErrnoException, socket: Duplex): void {
  if (code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const status = STATUS[code] ?? 400;
  const body = '{"error":"request-malformed","message":"the request can\'t be read"}';
  const headers = {
    ...COMMON_HEADERS,
    "Content-Type": "application/json",
    "Content-Length": String(body.length),
    Connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  // The parser would say the same of every piece that follows.
  socket.removeAllListeners("data");
  socket.on("error", () => socket.destroy());
  socket.resume();
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}\r\n${body}`);
  setTimeout(() => socket.destroy(), DRAINED_FOR).unref();
}
