import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { programFolder } from "../../rehearsal/hosts/debian-program.ts";

/** A Redis server of the benchmark's own, which keeps nothing on disk. */
export class Redis implements AsyncDisposable {
  readonly url: string;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, url: string) {
    this.#process = process;
    this.url = url;
  }

  /** @throws where redis-server is missing */
  static async start(): Promise<Redis> {
    const folder = programFolder({ package: "redis-server", program: "redis-server" });
    if (folder === undefined) throw new Error("redis-server is needed here (apt-get install redis-server)");
    const port = await freePort();
    const words = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
    const process = spawn(`${folder}/redis-server`, words, { stdio: "ignore" });
    await sleep(500);
    return new Redis(process, `redis://127.0.0.1:${port}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#process, "exit");
    this.#process.kill();
    await ended;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
