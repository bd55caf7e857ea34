import { once } from "node:events";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { MappingProxy } from "../../../rehearsal/rehearse/probes/mapping-proxy.ts";

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** Asks the proxy for a tunnel, and through it for a page. */
async function connected(
  proxy: number,
  authority: string,
): Promise<{ status?: number | undefined; page?: string }> {
  const asking = request({ port: proxy, host: "127.0.0.1", method: "CONNECT", path: authority });
  asking.end();
  const [answer, socket] = (await once(asking, "connect")) as [{ statusCode?: number }, Socket];
  if (answer.statusCode !== 200) return { status: answer.statusCode };
  socket.write("GET /page HTTP/1.1\r\nhost: played.example.com\r\nconnection: close\r\n\r\n");
  let page = "";
  for await (const chunk of socket) page += String(chunk);
  return { status: 200, page };
}

it("leads a host that is played to its server, and refuses and names every other", async () => {
  const played = await listening(createServer((incoming, answer) => answer.end(`served ${incoming.url}`)));
  const mapping = new MappingProxy(new Map([["played.example.com:443", played]]));
  const proxy = await listening(mapping.server);
  onTestFinished(() => mapping.close());
  expect((await connected(proxy, "played.example.com:443")).page).toContain("served /page");
  expect(mapping.strangers).toEqual([]);
  expect(await connected(proxy, "real.example.com:443")).toEqual({ status: 403 });
  expect(await connected(proxy, "played.example.com:80")).toEqual({ status: 403 });
  expect(mapping.strangers).toEqual(["real.example.com:443", "played.example.com:80"]);
});
