import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "node:tls";
import type { Session } from "../ssh/connect.ts";

/** How long nginx may take until its new workers answer. */
const WITHIN_MS = 15_000;

/** How long one handshake may take. */
const HANDSHAKE_MS = 5_000;

/**
 * Waits until a port of the machine shows a certificate. It is asked through the SSH connection: the port itself is open to the
 * edge alone, and no tool is needed there. A server shows its certificate before it asks for the client's.
 *
 * @param fingerprint SHA-256 of the certificate, as `X509Certificate.fingerprint256` writes it
 * @throws Error where another one is shown, or none
 */
export async function requireServed(
  session: Session,
  { hostname, port }: { readonly hostname: string; readonly port: number },
  fingerprint: string,
): Promise<void> {
  const deadline = Date.now() + WITHIN_MS;
  for (;;) {
    const shown = await shownAt(session, hostname, port).catch((error: unknown) => error as Error);
    if (shown === fingerprint) return;
    if (Date.now() > deadline) {
      const what =
        shown instanceof Error ? `shows none (${shown.message})` : `still shows another one (${shown})`;
      throw new Error(
        `nginx was given a new certificate for ${hostname}, and port ${port} of ${session.called} ${what}. What listens there: ` +
          `ssh ${session.called} sudo ss -ltnp`,
      );
    }
    await sleep(200);
  }
}

async function shownAt(session: Session, hostname: string, port: number): Promise<string> {
  return await session.guarded(
    async () =>
      await new Promise<string>((resolve, reject) => {
        session.client.forwardOut("127.0.0.1", 0, "127.0.0.1", port, (refused, channel) => {
          if (refused !== undefined) return reject(new Error(`no connection: ${refused.message}`));
          // Whose it is, is what is being asked: nothing is sent.
          const socket = connect({ socket: channel, servername: hostname, rejectUnauthorized: false });
          const timer = setTimeout(() => socket.destroy(new Error("no handshake in time")), HANDSHAKE_MS);
          const done = () => {
            clearTimeout(timer);
            socket.destroy();
            channel.destroy();
          };
          socket.once("secureConnect", () => {
            resolve(socket.getPeerCertificate().fingerprint256);
            done();
          });
          socket.once("error", (error) => {
            reject(error);
            done();
          });
          socket.once("close", () => reject(new Error("the connection was closed")));
        });
      }),
  );
}
