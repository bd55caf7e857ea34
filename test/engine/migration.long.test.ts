import { randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { describe, expect, test } from "vitest";
import { keyOf, open, seal } from "../../examples/reencrypt-rows/sealed-row.mjs";
import { parseEnv, readValues } from "../../provider/env-file/index.ts";
import { Acceptor } from "../support/acceptor.ts";
import { bumpByHand, succeeded, UP } from "../support/adopted-system.ts";
import { moment, started } from "../support/moments.ts";
import { type Postgres, withPostgres } from "../support/postgres.ts";
import type { Ran } from "../support/pulumi.ts";
import { type Scratch, withScratchSystem } from "../support/scratch.ts";

const REENCRYPT = join(import.meta.dirname, "../../examples/reencrypt-rows/reencrypt.mjs");
const ROWS = 300;

/** A service that reads and writes the rows, one that only writes them, and what re-encrypts them in between. */
const catalog = (url: string, run: readonly string[], stages: string) => `version: 1
system: rows
targets:
  api: { kind: dotenv-file, path: api/.env }
  importer: { kind: dotenv-file, path: importer/.env }
probes:
  takes: { http: { url: "${url}/", header: x-token }, accept: 200, refuse: 401, retries: 0, timeout: 2s }
secrets:
  TOKEN:
    source: { kind: random, length: 64, charset: hex }
    encryptsData: { what: every note, migrate: { run: ${JSON.stringify(run)}, timeout: 1m } }
${stages}
`;

const DUAL = `    overlap: dual
    overlapFor: 1h
    stages:
      - { deliver: [api], verify: [takes] }
      - { deliver: [importer] }`;

/** Lends a system whose only secret encrypts data, at its first generation. */
async function withRows(
  { run, stages }: { run: readonly string[]; stages: string },
  use: (system: Scratch) => Promise<void>,
): Promise<void> {
  await using acceptor = await Acceptor.start();
  const folder = mkdtempSync(join(tmpdir(), "keyturn-rows-"));
  try {
    const path = join(folder, "rows.yaml");
    writeFileSync(path, catalog(acceptor.url, run, stages));
    await withScratchSystem(path, async (system) => {
      for (const place of ["api", "importer"]) {
        mkdirSync(system.path(place));
        writeFileSync(system.path(`${place}/.env`), "# synthetic\n", { mode: 0o600 });
      }
      acceptor.file = system.path("api/.env");
      succeeded(await system.pulumi("stack", "init", "--no-select", "--non-interactive"));
      succeeded(await system.keyturn("begin", "TOKEN", "--yes"));
      await use(system);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const held = (system: Scratch, place: string, name = "TOKEN") =>
  readValues(parseEnv(system.read(`${place}/.env`))).get(name) ?? "";

/** The notes of a service, as it writes and reads them. */
class Notes {
  readonly #client: pg.Client;
  /** By id, what every note says. */
  readonly #said = new Map<string, string>();

  constructor({ client }: Postgres) {
    this.#client = client;
  }

  async createTable(): Promise<void> {
    await this.#client.query(
      "CREATE TABLE notes (id bigint PRIMARY KEY, key_id text NOT NULL, nonce bytea NOT NULL, sealed bytea NOT NULL)",
    );
    await this.#client.query("CREATE INDEX notes_key_id ON notes (key_id)");
  }

  async write(value: string, count: number): Promise<void> {
    const key = keyOf(value);
    for (let written = 0; written < count; written++) {
      const id = String(this.#said.size + 1);
      const said = `note ${id}: ${randomBytes(9).toString("hex")}`;
      const { nonce, sealed } = seal(key, id, Buffer.from(said));
      await this.#client.query("INSERT INTO notes VALUES ($1, $2, $3, $4)", [id, key.id, nonce, sealed]);
      this.#said.set(id, said);
    }
  }

  /** How many notes name a key. */
  async under(value: string): Promise<number> {
    const asked = await this.#client.query("SELECT count(*)::int AS count FROM notes WHERE key_id = $1", [
      keyOf(value).id,
    ]);
    return asked.rows[0].count;
  }

  /** Expects each note once, as it was written, and each under this key. */
  async expectWhole(value: string): Promise<void> {
    const key = keyOf(value);
    const { rows } = await this.#client.query("SELECT id, key_id, nonce, sealed FROM notes ORDER BY id");
    expect(rows.filter(({ key_id }) => key_id !== key.id)).toHaveLength(0);
    const read = rows.map(({ id, nonce, sealed }): [string, string] => [
      id,
      open(key, id, { nonce, sealed }).toString(),
    ]);
    expect(read).toEqual([...this.#said]);
  }
}

/** The process that re-encrypts, which has nothing of the run in its environment to be known by. */
function commandIn(folder: string): number | undefined {
  return readdirSync("/proc").flatMap((name) => {
    try {
      const isOurs = readlinkSync(`/proc/${name}/cwd`) === folder;
      return isOurs && readFileSync(`/proc/${name}/cmdline`, "latin1").includes(REENCRYPT)
        ? [Number(name)]
        : [];
    } catch {
      // No process, or gone meanwhile.
      return [];
    }
  })[0];
}

describe("rows in PostgreSQL", () => {
  test("are all there and under the key in use: after a kill half-way, a late write, and a way back", async () => {
    await withPostgres(async (postgres) => {
      await withRows({ run: [process.execPath, REENCRYPT], stages: DUAL }, async (system) => {
        const slow = { ...postgres.env, REENCRYPT_BATCH: "20", REENCRYPT_PAUSE_MS: "150" };
        const keyturn = async (...args: string[]): Promise<Ran> =>
          succeeded(await system.run("keyturn", args, { env: postgres.env }));
        const notes = new Notes(postgres);
        await notes.createTable();
        const first = held(system, "api");
        await notes.write(first, ROWS);

        // Killed half-way, the provider and what it runs: the service holds both keys, the importer the old one.
        bumpByHand(system, "TOKEN");
        const killed = system.start("pulumi", UP, { env: slow });
        const provider = await started(system, "provider");
        const command = await moment("the migration", () => commandIn(system.folder));
        const second = held(system, "api");
        while ((await notes.under(second)) < ROWS / 3) await sleep(10);
        process.kill(provider, "SIGKILL");
        process.kill(command, "SIGKILL");
        expect((await killed).exitCode).not.toBe(0);
        const half = [await notes.under(first), await notes.under(second)];
        expect(half.every((count) => count > 0)).toBe(true);
        expect(half.reduce((sum, count) => sum + count)).toBe(ROWS);
        expect(held(system, "api", "TOKEN_PREVIOUS")).toBe(first);
        expect(held(system, "importer")).toBe(first);

        const resumed = await keyturn("resume", "--yes");
        expect(resumed.all).toContain("re-encrypted what TOKEN encrypts");
        await notes.expectWhole(second);
        expect(held(system, "importer")).toBe(second);
        const quiet = await system.pulumi(...UP, "--expect-no-changes");
        expect(quiet.exitCode, quiet.all).toBe(0);

        // The importer still wrote with the first key for a while.
        await notes.write(first, 3);
        const retired = await keyturn("retire", "TOKEN", "--yes");
        expect(retired.stdout).toContain("re-encrypted once more by ");
        await notes.expectWhole(second);
        expect(held(system, "api", "TOKEN_PREVIOUS")).toBe("");
        expect(system.state()).not.toHaveProperty("TOKEN-g1");

        // Forth and back.
        bumpByHand(system, "TOKEN");
        const rotated = succeeded(await system.run("pulumi", UP, { env: postgres.env }));
        const third = held(system, "api");
        await notes.expectWhole(third);
        const back = await keyturn("rollback", "TOKEN", "--yes");
        await notes.expectWhole(second);
        for (const { all } of [resumed, retired, rotated, back])
          for (const value of [first, second, third]) expect(all).not.toContain(value);
        for (const value of [first, second, third]) expect(system.stateText()).not.toContain(value);
      });
    });
  });
});

describe("a migration that fails both ways", () => {
  /** Notes which way it goes, then fails while there is a file `broken`. */
  const SCRIPT = `read -r line
echo "$line" | sed -E 's/"value":"[^"]*"//g' | tr -dc '0-9\\n' >> ways
[ ! -e broken ]
`;
  const STAGES = "    stages: [{ deliver: [api] }]";

  test("is done before the key dies that the data may be under, and stops the retirement until then", async () => {
    await withRows({ run: ["/bin/sh", "move.sh"], stages: STAGES }, async (system) => {
      writeFileSync(system.path("move.sh"), SCRIPT);
      writeFileSync(system.path("broken"), "");
      const ways = () => {
        const said = existsSync(system.path("ways")) ? readFileSync(system.path("ways"), "utf8") : "";
        rmSync(system.path("ways"), { force: true });
        return said.trim().split("\n");
      };
      const fails = async (entry: object) => {
        const { next, made } = system.generations("TOKEN");
        system.setGenerations({ TOKEN: { next, made, ...(entry as { current: number }) } });
        const ran = await system.pulumi(...UP);
        expect(ran.exitCode, ran.all).not.toBe(0);
        expect(ran.all).toContain("ended with 1 after 0 s; what it printed is left out");
      };
      await fails(bumpByHand(system, "TOKEN"));
      await fails({ current: 1, previous: 2 });
      expect(ways()).toEqual(["12", "21"]);
      // The state has never seen the data under generation 2, and some of it may be.
      await fails({ current: 1 });
      expect(ways()).toEqual(["21"]);
      expect(system.state()).toHaveProperty("TOKEN-g2");

      rmSync(system.path("broken"));
      succeeded(await system.pulumi(...UP));
      expect(ways()).toEqual(["21"]);
      expect(system.state()).not.toHaveProperty("TOKEN-g2");
      const quiet = await system.pulumi(...UP, "--expect-no-changes");
      expect(quiet.exitCode, quiet.all).toBe(0);
    });
  });
});
