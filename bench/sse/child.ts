import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Order, Report, Start } from "./protocol.ts";

/** A server of the benchmark as its parent sees it. */
export class Child implements AsyncDisposable {
  readonly port: number;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, port: number) {
    this.#process = process;
    this.port = port;
  }

  static async start(start: Start): Promise<Child> {
    const process = fork(fileURLToPath(new URL("server.ts", import.meta.url)), [JSON.stringify(start)], {
      execArgv: ["--import", "tsx", "--expose-gc"],
    });
    const ended = once(process, "exit").then(() => [{}] as [Report]);
    const [{ port }] = (await Promise.race([once(process, "message"), ended])) as [Report];
    if (port === undefined) throw new Error(`the server ${start.kind} did not say where it listens`);
    return new Child(process, port);
  }

  /** Has it do something, and report. */
  async tell(order: Order): Promise<Required<Omit<Report, "port">>> {
    this.#process.send(order);
    const ended = once(this.#process, "exit").then(() => {
      throw new Error("a server of the benchmark has ended");
    });
    const [report] = (await Promise.race([once(this.#process, "message"), ended])) as [Report];
    return report as Required<Omit<Report, "port">>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#process, "exit");
    this.#process.disconnect();
    await ended;
  }
}
