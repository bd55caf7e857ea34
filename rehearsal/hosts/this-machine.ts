import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import type { ProgramEnd } from "./service-managers.ts";

const call = z.object({ words: z.array(z.string()).min(1), input: z.base64() });

/** What plays the programs of this machine that a rehearsal must not start. */
export interface ThisMachine {
  /** For the environment of every command, where `rehearsal/clients/rehearsed-bin` stands first on PATH. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Runs, in this process, what stand-ins on PATH are called with. @param run is given words and standard input */
export async function playThisMachine(
  run: (words: readonly string[], input: string) => ProgramEnd,
): Promise<ThisMachine> {
  const server = createServer((incoming, outgoing) => {
    void textOf(incoming)
      .then((text) => {
        const { words, input } = call.parse(JSON.parse(text));
        return run(words, Buffer.from(input, "base64").toString("utf8"));
      })
      // What was sent may hold a value.
      .catch((): ProgramEnd => ({ exitCode: 70, stdout: "" }))
      .then((end) =>
        outgoing.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(end)),
      );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    env: { REHEARSED_MACHINE: `http://127.0.0.1:${port}/` },
    close: async () => await closed(server),
  };
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

async function closed(server: Server): Promise<void> {
  const end = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeAllConnections();
  await end;
}
