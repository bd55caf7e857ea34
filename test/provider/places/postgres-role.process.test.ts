import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ANOTHER_VALUE, type PlaceChange, type PlaceOf, type Turn } from "../../../provider/places/driver.ts";
import { postgresRole } from "../../../provider/places/postgres-role/index.ts";
import type { Certificates } from "../../support/certificates.ts";
import type { Postgres } from "../../support/postgres.ts";
import { withPrivatePostgres } from "../../support/private-postgres.ts";

const ADMIN = "synthetic-admin-of-postgres-0001";
const ONE = "synthetic-value-one-0001";
const TWO = "synthetic-value-two-0002";

let server: Postgres;
let certificates: Certificates;
let stop: () => void;
let stopped: Promise<unknown>;

beforeAll(async () => {
  await new Promise<void>((ready, failed) => {
    stopped = withPrivatePostgres(async (postgres) => {
      server = postgres;
      ({ certificates } = postgres);
      ready();
      await new Promise<void>((end) => {
        stop = end;
      });
    }).catch(failed);
  });
  await server.client.query(`CREATE ROLE chief LOGIN SUPERUSER PASSWORD '${ADMIN}'`);
  await server.client.query(`CREATE ROLE clerk LOGIN CREATEROLE PASSWORD '${ADMIN}'`);
}, 60_000);
afterAll(async () => {
  stop();
  await stopped;
});
beforeEach(async () => {
  for (const role of ["app", "app_a", "app_b", "trusted"]) {
    await server.client.query(`DROP ROLE IF EXISTS ${role}`);
    await server.client.query(`CREATE ROLE ${role} ${role.startsWith("app_") ? "NOLOGIN" : "LOGIN"}`);
  }
});

type Target = PlaceOf<"postgres-role">["target"];

function place(
  change: Partial<Target> = { roles: ["app"] },
  access: readonly string[] = [ADMIN],
  user = "chief",
): PlaceOf<"postgres-role"> {
  const target = {
    kind: "postgres-role" as const,
    url: `postgresql://127.0.0.1:${server.port}/postgres`,
    admin: { user, password: { config: "db" } },
    tls: { ca: certificates.ca },
    optional: false,
    ...change,
  };
  return { name: "db", target, directory: server.folder, access };
}

const CLERK = () => place({ roles: ["app"] }, [ADMIN], "clerk");
const DUAL = { dual: ["app_a", "app_b"] as [string, string] };

function change(
  value: string,
  generation = "1",
  previous?: PlaceChange["values"][number]["previous"],
): PlaceChange {
  const entry = { key: "PASSWORD", secret: "PASSWORD", generation, value };
  return { values: [previous === undefined ? entry : { ...entry, previous }], absent: [], before: new Map() };
}

async function takes(user: string, password: string): Promise<boolean> {
  const ssl = { ca: readFileSync(certificates.ca, "utf8") };
  const client = new pg.Client({
    host: "127.0.0.1",
    port: server.port,
    user,
    password,
    database: "postgres",
    ssl,
  });
  client.on("error", () => {});
  try {
    await client.connect();
    return true;
  } catch (error) {
    if (["28P01", "28000"].includes((error as { code?: string }).code ?? "")) return false;
    throw error;
  } finally {
    await client.end().catch(() => {});
  }
}

const kept = async (role: string) =>
  (await server.client.query("SELECT rolpassword FROM pg_authid WHERE rolname = $1", [role])).rows[0]
    .rolpassword;
const held = async (where: PlaceOf<"postgres-role">, ...values: string[]) =>
  await postgresRole.held?.(where, ["PASSWORD"], new Map([["PASSWORD", values]]));
const log = () => readFileSync(join(server.folder, "log"), "utf8");
const refused = async (running: Promise<unknown> | undefined) => {
  const error = await running?.then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  if (error === undefined) throw new Error("it succeeded");
  return { name: error.name, message: error.message };
};

describe("a role of PostgreSQL", () => {
  it("gets a password that the server keeps as a verifier, and its log never shows", async () => {
    expect(await held(place(), ONE)).toEqual(new Map());
    await postgresRole.write(place(), change(ONE));
    expect(await takes("app", ONE)).toBe(true);
    expect(await takes("app", TWO)).toBe(false);
    expect(await held(place(), TWO, ONE)).toEqual(new Map([["PASSWORD", ONE]]));
    expect(await held(place(), TWO)).toEqual(new Map([["PASSWORD", ANOTHER_VALUE]]));
    const verifier = await kept("app");
    expect(log()).toContain(`ALTER ROLE "app" WITH PASSWORD '${verifier}'`);
    expect(log()).not.toContain(ONE);
  });

  it("keeps its verifier when the same is written once more", async () => {
    await postgresRole.write(place(), change(ONE));
    const verifier = await kept("app");
    await postgresRole.write(place(), change(ONE));
    expect(await kept("app")).toBe(verifier);
  });

  it("is known by coming in where the admin may not read what is kept", async () => {
    await postgresRole.write(CLERK(), change(ONE));
    expect(await takes("app", ONE)).toBe(true);
    expect(await held(CLERK(), TWO, ONE)).toEqual(new Map([["PASSWORD", ONE]]));
    expect(await held(CLERK(), TWO)).toEqual(new Map([["PASSWORD", ANOTHER_VALUE]]));
  });

  it("is not taken to have a password where anything is let in", async () => {
    const where = place({ roles: ["trusted"] }, [ADMIN], "clerk");
    expect(await held(where, ONE)).toBeUndefined();
  });

  it("gets the password together with others, and is written again where some lack it", async () => {
    const roles = { roles: ["app", "app_a", "app_b"] };
    await postgresRole.write(place({ roles: ["app"] }), change(ONE));
    expect(await held(place(roles), ONE)).not.toEqual(new Map([["PASSWORD", ONE]]));
    await postgresRole.write(place(roles), change(ONE));
    expect(await held(place(roles), ONE)).toEqual(new Map([["PASSWORD", ONE]]));
  });

  it("has no password once it is taken out, twice over", async () => {
    await postgresRole.write(place(), change(ONE));
    const empty = { values: [], absent: ["PASSWORD"], before: new Map() };
    for (let times = 0; times < 2; times++) await postgresRole.write(place(), empty);
    expect(await kept("app")).toBeNull();
  });

  it.each([
    ["quotes, signs and spaces", `a "b" 'c' $HOME #d \\e $$f$$  g`],
    ["letters that are not ASCII", "ключ-schlüssel-鍵"],
    ["line breaks", "one\ntwo\r\nthree"],
    ["4 KB", "k".repeat(4096)],
  ])("takes a value with %s", async (_, value) => {
    await postgresRole.write(place(), change(value));
    expect(await takes("app", value)).toBe(true);
  });

  it("takes 64 KB", async () => {
    await postgresRole.write(place(), change("k".repeat(65_536)));
    expect(await takes("app", "k".repeat(65_536))).toBe(true);
  });

  it.each([
    ["nothing", ""],
    ["a NUL character", "a\0b"],
    ["what clients write in two ways", "a\u3000b"],
  ])("refuses %s and keeps what it has", async (_, value) => {
    await postgresRole.write(place(), change(ONE));
    const { message } = await refused(postgresRole.write(place(), change(value)));
    expect(message).toContain("PASSWORD can't be a password at db");
    expect(await takes("app", ONE)).toBe(true);
  });

  it("may have any name", async () => {
    const name = `it's "app"; --`;
    await server.client.query(`CREATE ROLE ${pg.escapeIdentifier(name)} LOGIN`);
    await postgresRole.write(place({ roles: [name] }), change(ONE));
    expect(await takes(name, ONE)).toBe(true);
    await server.client.query(`DROP ROLE ${pg.escapeIdentifier(name)}`);
  });
});

describe("two roles that take turns", () => {
  it("both let in until the older one is let go of, and it does not come back by itself", async () => {
    const where = () => place(DUAL);
    await postgresRole.write(where(), change(ONE, "1"));
    expect([await takes("app_a", ONE), await takes("app_b", ONE)]).toEqual([true, false]);
    for (let times = 0; times < 2; times++)
      await postgresRole.write(where(), change(TWO, "2", { generation: "1", value: ONE }));
    expect([await takes("app_a", ONE), await takes("app_b", TWO)]).toEqual([true, true]);
    for (let times = 0; times < 2; times++)
      await postgresRole.forget?.(where(), new Map([["PASSWORD", ONE]]), "1");
    expect([await takes("app_a", ONE), await takes("app_b", TWO)]).toEqual([false, true]);
    expect(await kept("app_a")).toBeNull();
    const { rows } = await server.client.query("SELECT rolcanlogin FROM pg_roles WHERE rolname = 'app_a'");
    expect(rows).toEqual([{ rolcanlogin: false }]);
  });
});

describe("what two roles that take turns hold", () => {
  const held = async (values: readonly string[], turn: Turn) => {
    const of = <T>(one: T) => new Map([["PASSWORD", one]]);
    return (await postgresRole.held?.(place(DUAL), ["PASSWORD"], of(values), of(turn)))?.get("PASSWORD");
  };

  it("is the value in use, so that another one is not overwritten unseen", async () => {
    await postgresRole.write(place(DUAL), change(ONE, "1"));
    expect(await held([ONE], { wanted: "1" })).toBe(ONE);
    expect(await held([TWO], { wanted: "1" })).toBe(ANOTHER_VALUE);
    // On the way to the next: that one's role has nothing that counts.
    expect(await held([TWO, ONE], { wanted: "2", before: "1" })).toBe(ONE);
    await server.client.query("ALTER ROLE app_a PASSWORD 'set-by-hand'");
    expect(await held([TWO, ONE], { wanted: "2", before: "1" })).toBe(ANOTHER_VALUE);
  });

  it("is the wanted one once both let in", async () => {
    await postgresRole.write(place(DUAL), change(TWO, "2", { generation: "1", value: ONE }));
    expect(await held([TWO, ONE], { wanted: "2", before: "1" })).toBe(TWO);
    expect(await held([TWO], { before: "2" })).toBe(TWO);
  });
});

describe("a way in", () => {
  it("is tried value by value", async () => {
    await postgresRole.write(
      place({ roles: ["app"] }, ["the-next-password-of-the-admin", ADMIN]),
      change(ONE),
    );
    expect(await takes("app", ONE)).toBe(true);
  });

  it("says where its password is to be given", async () => {
    expect(await postgresRole.problems?.(place({ roles: ["app"] }, []))).toEqual([
      "db has no way in: pulumi config set --secret keyturn-access:db < FILE",
    ]);
    const { message } = await refused(
      postgresRole.write(place({ roles: ["app"] }, ["wrong-password"]), change(ONE)),
    );
    expect(message).toBe("db can't be written: keyturn-access:db does not let chief in");
  });

  it("says what lets an admin alter a role", async () => {
    await server.client.query(`CREATE ROLE visitor LOGIN PASSWORD '${ADMIN}'`);
    const { message } = await refused(
      postgresRole.write(place({ roles: ["app"] }, [ADMIN], "visitor"), change(ONE)),
    );
    expect(message).toContain(
      'db: visitor may not alter these roles. Let it: ALTER ROLE "visitor" CREATEROLE',
    );
    expect(message).not.toContain("SCRAM");
  });

  it("does not trust a server that another authority vouches for", async () => {
    const { name, message } = await refused(
      postgresRole.write(place({ roles: ["app"], tls: {} }), change(ONE)),
    );
    expect(name).toBe("Error");
    expect(message).toMatch(/^db was not reached: \w+\. See `url` and `tls`$/);
  });
});

describe("what can't be written", () => {
  it("is a role that is not there, for nobody said what it may do", async () => {
    const { message } = await refused(postgresRole.write(place({ roles: ["nobody"] }), change(ONE)));
    expect(message).toContain('db: PostgreSQL has no role nobody. Make it: CREATE ROLE "nobody" LOGIN');
  });

  it("is a server that does not answer", async () => {
    const nowhere = place({ roles: ["app"], url: "postgresql://127.0.0.1:1/postgres" });
    expect(await refused(postgresRole.write(nowhere, change(ONE)))).toEqual({
      name: "PlaceSilent",
      message: "ECONNREFUSED",
    });
  });

  it("is one whose connection is cut in the middle", async () => {
    const cut = createServer((socket) => socket.once("data", () => socket.destroy()));
    await new Promise<void>((resolve) => cut.listen(0, "127.0.0.1", resolve));
    const { port } = cut.address() as AddressInfo;
    const where = place({ roles: ["app"], url: `postgresql://127.0.0.1:${port}/postgres` });
    const { name } = await refused(postgresRole.write(where, change(ONE)));
    cut.close();
    expect(name).toBe("PlaceSilent");
  });
});
