import { type AddressInfo, createServer, type Server } from "node:net";
import { TLSSocket } from "node:tls";
import type { Connection, ServerChannel, Session, TcpipRequestInfo } from "ssh2";
import type { ProgramEnd } from "./service-managers.ts";
import { type MachineFiles, serveSftp } from "./sftp-server.ts";
import { shellWords } from "./shell-words.ts";

/** A machine of the rehearsal that is reached over SSH. */
export interface SshHostOptions {
  /** The key that it shows, and the public half of the one that it lets in; both in OpenSSH's format. */
  readonly hostKey: string;
  readonly lets: string;
  /** The files as a user finds them. */
  readonly filesOf: (user: string) => MachineFiles;
  /** Runs a program there, with what it reads on standard input. */
  readonly run: (words: readonly string[], input: string) => ProgramEnd;
  /** What answers by TLS at a port of the machine's own, for whoever connects through it: key and certificate in PEM. */
  readonly shownAt?: (port: number) => { readonly key: string; readonly cert: string } | undefined;
}

/**
 * A stand-in for a machine with sshd: an SSH server on loopback, by the ssh2 library. It offers files of one folder over
 * SFTP, and no shell: of a command it runs what {@link SshHostOptions.run} knows, by itself, and nothing of this machine.
 */
export class SshHost {
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  #port = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(options: SshHostOptions): Promise<SshHost> {
    const { default: ssh2 } = await import("ssh2");
    const lets = ssh2.utils.parseKey(options.lets);
    if (lets instanceof Error) throw lets;
    const ssh = new ssh2.Server({ hostKeys: [options.hostKey], ident: "keyturn-rehearsal" }, (client) => {
      host.#connections.add(client);
      client.on("close", () => host.#connections.delete(client));
      // One that is killed in the middle.
      client.on("error", () => {});
      let user = "";
      client.on("authentication", (asked) => {
        user = asked.username;
        if (asked.method !== "publickey" || !asked.key.data.equals(lets.getPublicSSH()))
          return asked.reject(["publickey"]);
        const { blob, signature } = asked;
        if (blob === undefined || signature === undefined) return asked.accept();
        return lets.verify(blob, signature, asked.hashAlgo) === true ? asked.accept() : asked.reject();
      });
      client.on("session", (accept) => serveSession(accept(), options, () => user));
      client.on("tcpip", (accept, reject, asked) => serveTls(asked, options, accept, reject));
    });
    // Answers are short: without noDelay each waits until the one before has been received.
    const host: SshHost = new SshHost(createServer({ noDelay: true }, (socket) => ssh.injectSocket(socket)));
    await host.#listen(0);
    return host;
  }

  get port(): number {
    return this.#port;
  }

  /** Refuses connections, as a machine that is down. */
  leave(): void {
    for (const connection of this.#connections) connection.end();
    this.#server.close();
  }

  /** Answers again, at the same port. */
  async comeBack(): Promise<void> {
    await this.#listen(this.#port);
  }

  close(): void {
    for (const connection of this.#connections) connection.end();
    this.#server.close();
  }

  async #listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, "127.0.0.1", () => {
        this.#server.off("error", reject);
        resolve();
      });
    });
    this.#port = (this.#server.address() as AddressInfo).port;
  }
}

function serveSession(session: Session, { filesOf, run }: SshHostOptions, user: () => string): void {
  session.on("subsystem", (accept, reject, { name }) => {
    // The library knows no such event's type by the name of its own channel.
    if (name === "sftp") serveSftp(accept() as unknown as ServerChannel, filesOf(user()));
    else reject();
  });
  session.on("exec", (accept, _, { command }) => {
    const channel = accept();
    const read: Buffer[] = [];
    channel.on("error", () => {});
    channel.on("data", (chunk: Buffer) => read.push(chunk));
    channel.on("end", () => {
      const { exitCode, stdout, stderr = "" } = runThere(command, run, Buffer.concat(read).toString("utf8"));
      channel.write(stdout);
      channel.stderr.write(stderr);
      channel.exit(exitCode);
      channel.end();
    });
  });
}

/** A connection to a port of the machine's own. Only where something answers there: it shows its certificate, and ends. */
function serveTls(
  { destPort }: TcpipRequestInfo,
  { shownAt }: SshHostOptions,
  accept: () => ServerChannel,
  reject: () => void,
): void {
  const shown = shownAt?.(destPort);
  if (shown === undefined) {
    reject();
    return;
  }
  const channel = accept();
  channel.on("error", () => {});
  const socket = new TLSSocket(channel, { isServer: true, ...shown });
  socket.on("error", () => {});
  socket.on("secure", () => socket.end());
}

/** A command as keyturn sends it: a program with its arguments, perhaps in a folder, which nothing here depends on. */
function runThere(command: string, run: SshHostOptions["run"], input: string): ProgramEnd {
  const [, call = command] = /^cd (?:\S+|'[^']*') && exec (.*)$/s.exec(command) ?? [];
  const words = shellWords(call);
  return words === undefined ? { exitCode: 64, stdout: "" } : run(words, input);
}
