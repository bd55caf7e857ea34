import { type AddressInfo, createServer, type Server } from "node:net";

/** Servers that let nobody in, and repeat what they are told. */
export interface RepeatingServers {
  readonly postgres: number;
  readonly redis: number;
  close(): void;
}

/** Starts both, each on a port of its own. */
export async function startRepeatingServers(): Promise<RepeatingServers> {
  const servers = [await serve(asPostgres), await serve(asRedis)];
  const [postgres = 0, redis = 0] = servers.map((server) => (server.address() as AddressInfo).port);
  const close = () => {
    for (const server of servers) server.close();
  };
  return { postgres, redis, close };
}

/** What it says, and whether it has done with who is there. */
type Answer = (said: Buffer) => { readonly answer: Buffer; readonly isOver: boolean };

async function serve(answerTo: Answer): Promise<Server> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (said) => {
      const { answer, isOver } = answerTo(said);
      if (isOver) socket.end(answer);
      else socket.write(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/** Asks for the password as it is, and quotes it. Source: PostgreSQL's documentation, "Message Formats". */
function asPostgres(said: Buffer): ReturnType<Answer> {
  const message = (type: string, body: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length + 4);
    return Buffer.concat([Buffer.from(type), length, body]);
  };
  const PASSWORD = "p".charCodeAt(0);
  if (said[0] !== PASSWORD) return { answer: message("R", Buffer.from([0, 0, 0, 3])), isOver: false };
  const password = said.subarray(5).toString().replaceAll("\0", "");
  const fields = `SFATAL\0C28000\0Mcan't take ${password}\0Dit was ${password}\0\0`;
  return { answer: message("E", Buffer.from(fields)), isOver: true };
}

/** Source: the Redis serialization protocol, "Simple errors". */
function asRedis(said: Buffer): ReturnType<Answer> {
  const answer = Buffer.from(`-ERR can't take ${said.toString().replaceAll("\r\n", " ")}\r\n`);
  return { answer, isOver: false };
}
