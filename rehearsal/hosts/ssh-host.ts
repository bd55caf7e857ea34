import type { AddressInfo } from "node:net";
import type { Connection, Server, ServerChannel, Session } from "ssh2";
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
  /** Runs a program there. */
  readonly run: (words: readonly string[]) => ProgramEnd;
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
    const host: SshHost = new SshHost(
      new ssh2.Server({ hostKeys: [options.hostKey], ident: "keyturn-rehearsal" }, (client) => {
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
      }),
    );
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
    const { exitCode, stdout } = runThere(command, run);
    channel.on("error", () => {});
    channel.write(stdout);
    channel.exit(exitCode);
    channel.end();
  });
}

/** A command as keyturn sends it: a program with its arguments, perhaps in a folder, which nothing here depends on. */
function runThere(command: string, run: SshHostOptions["run"]): ProgramEnd {
  const [, call = command] = /^cd (?:\S+|'[^']*') && exec (.*)$/s.exec(command) ?? [];
  const words = shellWords(call);
  return words === undefined ? { exitCode: 64, stdout: "" } : run(words);
}
