import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Child } from "./child.ts";
import { BASE, type Start } from "./protocol.ts";
import { someTokens } from "./round.ts";

const AT_ONCE = 100;
const MB = 1024 * 1024;

/** Opens streams that stay open, and looks at what the server's process takes. */
export async function openStreams(
  common: Omit<Start, "kind">,
  count: number,
  tell: (line: string) => void,
): Promise<{ count: number; rssMb: number }> {
  await using server = await Child.start({ ...common, kind: "memory" });
  const [token = ""] = await someTokens(server, 1);
  const sockets: Socket[] = [];
  try {
    while (sockets.length < count) {
      const some = Array.from({ length: Math.min(AT_ONCE, count - sockets.length) }, () =>
        open(server.port, token),
      );
      sockets.push(...(await Promise.all(some)));
    }
    // Long enough for every stream to have had a sign of life.
    await new Promise((resolve) => setTimeout(resolve, 16_000));
    const { rss, streams } = await server.tell({});
    tell(`${streams} streams are open`);
    return { count: streams, rssMb: Math.round(rss / MB) };
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

/** A stream of which the first event has come. */
async function open(port: number, token: string): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.write(`GET ${BASE}/stream?token=${token} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
  let said = "";
  while (!said.includes("event: connected")) {
    const [bytes] = (await once(socket, "data")) as [Buffer];
    said += bytes.toString("latin1");
    if (!said.startsWith("HTTP/1.1 200")) throw new Error(`a stream was refused: ${said.slice(0, 40)}`);
  }
  socket.on("data", () => {});
  return socket;
}
