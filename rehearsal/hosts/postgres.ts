import {
  chownSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import pg from "pg";
import { type DebianProgram, programFolder } from "./debian-program.ts";

/** The server's programs, where Debian's package puts them. */
export const POSTGRES: DebianProgram = {
  package: "postgresql",
  program: "initdb",
  folders: ["/usr/lib/postgresql/*/bin"],
};

/** Where a PostgreSQL is on this machine. */
export interface PostgresPrograms {
  /** The folder of the server's. */
  readonly server: string;
  /** The path of `psql`. */
  readonly client: string;
}

/** The programs of a PostgreSQL on this machine; undefined where they are not whole. */
export function postgresPrograms(): PostgresPrograms | undefined {
  const found = programFolder(POSTGRES);
  if (found === undefined) return undefined;
  // What is on PATH may be a link to one of them, and Debian's `psql` there is a script that chooses a server.
  const server = dirname(realpathSync(join(found, POSTGRES.program)));
  const client = join(server, "psql");
  return existsSync(client) ? { server, client } : undefined;
}

/** A PostgreSQL server of whoever lent it alone. */
export interface Postgres {
  /** For the environment of a client. */
  readonly env: Readonly<Record<string, string>>;
  readonly client: pg.Client;
  /** The server's own folder: its log is `log`. */
  readonly folder: string;
  /** Where it listens beside its socket; 0 where it does not. */
  readonly port: number;
}

/** How the server is, where it is not as usual. */
export interface PostgresSettings {
  /** Lines of pg_hba.conf, in the place of all that initdb writes. */
  readonly access?: readonly string[];
  /** Settings by name, such as `log_statement`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Where it listens beside its socket, on this machine. */
  readonly port?: number;
  /** Makes what the settings name in the server's folder, before it starts. */
  readonly prepare?: (folder: string) => Promise<void>;
}

/**
 * Lends a server that listens on a socket in a folder of its own, and stops it. It refuses to run as root.
 * @param bin the folder of its programs
 */
export async function lendPostgres<T>(
  bin: string,
  use: (postgres: Postgres) => Promise<T>,
  { access, settings: more = {}, port = 0, prepare }: PostgresSettings = {},
): Promise<T> {
  // Not the system's own folder for such files, whose path may be too long for a socket.
  const folder = mkdtempSync(join(tmpdir().length < 60 ? tmpdir() : "/tmp", "keyturn-pg-"));
  // Who borrows it may be told to end in the middle.
  const removeNow = () => {
    endServer(folder);
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", removeNow);
  try {
    const under = await unprivileged(folder);
    const run = async (program: string, ...args: string[]) => {
      const [file = "", ...rest] = [...under, join(bin, program), ...args];
      // A server that is left running holds what it was given as output open.
      await execa(file, rest, { cwd: folder, stdout: "ignore", stderr: "ignore", env: { LC_ALL: "C" } });
    };
    const data = join(folder, "data");
    await run("initdb", "--pgdata", data, "--username=test", "--auth=trust", "--no-sync", "--encoding=UTF8");
    if (access !== undefined) writeFileSync(join(data, "pg_hba.conf"), `${access.join("\n")}\n`);
    await prepare?.(folder);
    const listening = port === 0 ? "-c listen_addresses=" : `-c listen_addresses=127.0.0.1 -p ${port}`;
    const others = Object.entries(more).map(([name, value]) => `-c ${name}=${value}`);
    const settings = [`-k ${folder}`, listening, "-c fsync=off -c shared_buffers=16MB", ...others].join(" ");
    const log = join(folder, "log");
    const stop = async () => await run("pg_ctl", "stop", "--pgdata", data, "--mode=immediate", "--wait");
    await run("pg_ctl", "start", "--pgdata", data, "--log", log, "--wait", "--options", settings);
    try {
      const env = { PGHOST: folder, PGUSER: "test", PGDATABASE: "postgres" };
      const client = new pg.Client({ host: folder, user: "test", database: "postgres", port: port || 5432 });
      // It is told when the server stops.
      client.on("error", () => {});
      await client.connect();
      return await use({ env, client, folder, port }).finally(() => client.end());
    } finally {
      await stop();
    }
  } finally {
    process.off("exit", removeNow);
    removeNow();
  }
}

/** At once, where it still runs. Source: the first line of postmaster.pid is its process's id. */
function endServer(folder: string): void {
  try {
    const id = Number(readFileSync(join(folder, "data", "postmaster.pid"), "utf8").split("\n")[0]);
    if (id > 1) process.kill(id, "SIGQUIT");
  } catch {
    // It has ended, or never began.
  }
}

/** What a command of root's begins with, so that it runs as nobody in particular; the folder is theirs then. */
async function unprivileged(folder: string): Promise<string[]> {
  if (process.getuid?.() !== 0) return [];
  const id = async (...args: string[]) => Number((await execa("id", [...args, "nobody"])).stdout);
  const [uid, gid] = [await id("-u"), await id("-g")];
  chownSync(folder, uid, gid);
  return ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", "--"];
}
