import { connect as connectPlain } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import { certificatesIn, privateKeyIn } from "../../components/key-pairs/index.ts";

/** How somebody asks the origin. */
export interface Asking {
  readonly port: number;
  readonly hostname?: string;
  /** The authority that the origin's certificate is to be of. */
  readonly trusts: string;
  /** Key and certificate to show. */
  readonly shows?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What came back: a status, or `nothing` where the connection ended without one, or why there was no handshake. */
export async function ask({
  port,
  hostname = "text.example.com",
  trusts,
  shows,
  path = "/",
  headers = {},
}: Asking): Promise<string> {
  const socket: TLSSocket = connect({
    ...{ port, host: "127.0.0.1", servername: hostname, ca: certificatesIn(trusts) },
    ...(shows === undefined ? {} : { key: privateKeyIn(shows), cert: certificatesIn(shows) }),
  });
  return await answerOn(socket, request(hostname, path, headers));
}

/** The same without TLS. */
export async function askPlainly(port: number, headers: Readonly<Record<string, string>>): Promise<string> {
  return await answerOn(
    connectPlain(port, "127.0.0.1"),
    request("text.example.com", "/plain?token=plain-query", headers),
  );
}

function request(hostname: string, path: string, headers: Readonly<Record<string, string>>): string {
  const all = { host: hostname, connection: "close", ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return [`GET ${path} HTTP/1.1`, ...lines, "", ""].join("\r\n");
}

async function answerOn(
  socket: NodeJS.ReadWriteStream & { end(text: string): unknown; destroy(): unknown },
  text: string,
): Promise<string> {
  let came = "";
  socket.write(text);
  return await new Promise((resolve) => {
    socket.on("data", (chunk: Buffer) => {
      came += chunk.toString("utf8");
    });
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.once("close", () => resolve(/^HTTP\/1\.1 (\d+)/.exec(came)?.[1] ?? "nothing"));
  });
}
