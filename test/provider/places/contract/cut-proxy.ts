import { type AddressInfo, connect, createServer } from "node:net";

/** Stands between a client and a service, and can cut the connection at a given piece of what the client sends. */
export interface CutProxy extends AsyncDisposable {
  readonly port: number;
  /** Pieces that clients have sent since the last look. */
  pieces(): number;
  /** Cuts once so many pieces were sent from now on; lets everything through where it is 0. */
  cutAt(piece: number): void;
}

/** Serves one on loopback. @param to the service's port */
export async function cutProxy(to: number): Promise<CutProxy> {
  let [sent, cutAt] = [0, 0];
  const server = createServer((client) => {
    const service = connect(to, "127.0.0.1");
    const end = () => {
      client.destroy();
      service.destroy();
    };
    client.on("error", end).on("close", end);
    service.on("error", end).on("close", end);
    service.on("data", (data) => client.write(data));
    client.on("data", (data) => {
      sent += 1;
      if (sent !== cutAt) return void service.write(data);
      // The service gets it, and nobody gets the answer.
      service.write(data, () => setTimeout(end, 50));
      client.removeAllListeners("data");
      service.removeAllListeners("data");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    pieces() {
      const pieces = sent;
      sent = 0;
      return pieces;
    },
    cutAt(piece) {
      [sent, cutAt] = [0, piece];
    },
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
