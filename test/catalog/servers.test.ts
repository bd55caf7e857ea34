import { describe, expect, it } from "vitest";
import { checkCatalog, parseTemplate, readyKinds, roleOfSecret } from "../../components/catalog/index.ts";

const text = (
  parts: { targets?: string; secrets?: string; password?: string; url?: string; db?: string } = {},
) => `version: 1
system: shop
targets:
  cache:
    kind: redis-user
    url: ${parts.url ?? "rediss://cache.example.com:6380"}
    user: app
    admin: { password: ${parts.password ?? "{ config: cache }"} }
  db:
    kind: postgres-role
    url: postgresql://db.example.com/shop
    ${parts.db ?? "dual: [app_a, app_b]"}
    admin: { user: keyturn, password: { secret: DB_ADMIN } }
  site: { kind: dotenv-file, path: .env }
${parts.targets ?? ""}
secrets:
  DB_ADMIN: { source: { kind: manual, from: the console } }
  CACHE:
    source: { kind: random, length: 32 }
    stages: [{ deliver: [cache] }, { deliver: [site] }]
${
  parts.secrets ??
  `  DB:
    source: { kind: random, length: 32 }
    overlap: dual
    stages: [{ deliver: [db] }, { deliver: [site] }]
  URL:
    source: { kind: derived, template: "postgresql://{DB|role}:{DB|url}@db.example.com/shop" }
    stages: [{ deliver: [site] }]`
}
`;
const problems = (catalog: string) =>
  checkCatalog(catalog, "x").problems.map(({ message, remedy }) => `${message} → ${remedy}`);

describe("users of servers", () => {
  it("need no probe to hold two passwords: what the server keeps is what it accepts", () => {
    expect(problems(text())).toEqual([]);
  });

  it("take turns by generation, where two roles do", () => {
    const { catalog } = checkCatalog(text(), "x");
    if (catalog === undefined) throw new Error("the catalog can't be read");
    expect([1, 2, 3].map((number) => roleOfSecret(catalog, "DB", number))).toEqual([
      "app_a",
      "app_b",
      "app_a",
    ]);
    expect(roleOfSecret(catalog, "CACHE", 1)).toBeUndefined();
  });

  it.each([
    ["a password in the address", { url: "rediss://app:pw@cache.example.com" }, "holds who comes in"],
    ["a plain connection over a public network", { url: "redis://cache.example.com" }, "is not encrypted"],
    ["settings in the address", { url: "rediss://cache.example.com?db=1" }, "holds settings"],
    ["another server's address", { url: "https://cache.example.com" }, "is no address of such a server"],
    [
      "an admin's secret that nobody described",
      { password: "{ secret: DB_ADMINN }" },
      "did you mean `DB_ADMIN`?",
    ],
    [
      "an admin's password itself",
      { password: "hunter2-hunter2" },
      "write { config: NAME } or { secret: NAME }",
    ],
    ["no role", { db: "description: none" }, "names no role"],
    ["roles in two ways", { db: "roles: [a]\n    dual: [b, c]" }, "names roles in two ways"],
    ["a role twice", { db: "dual: [a, a]" }, "names a role twice"],
  ])("are refused with %s", (_, parts, message) => {
    expect(problems(text(parts)).join("\n")).toContain(message);
  });

  it("have one password each", () => {
    const secrets = "  OTHER:\n    source: { kind: random, length: 32 }\n    stages: [{ deliver: [cache] }]";
    expect(problems(text({ secrets }))).toEqual([
      "goes to a `redis-user`, which has one password, and secrets.CACHE.stages[0].deliver[0] gives it one → describe a target for each user",
    ]);
  });

  it("take turns only where the older one is let go of", () => {
    const secrets =
      "  DB:\n    source: { kind: random, length: 32 }\n    stages: [{ deliver: [db] }, { deliver: [site] }]";
    expect(problems(text({ secrets }))).toEqual([
      "goes to two roles that take turns, of which the older is let go of only under `overlap: dual` → set overlap: dual, and deliver to it in the first stage",
    ]);
  });

  it("are named by the secret of one role alone", () => {
    expect(problems(text({ db: "roles: [a, b]" })).join()).toContain(
      "`DB` is the password of several roles at a time",
    );
    expect(problems(text().replace("{DB|role}", "{CACHE|role}"))).toEqual([
      "asks for {CACHE|role}, and `CACHE` goes to no `postgres-role` → write the role's name, or name a secret of one `postgres-role` with `dual`",
    ]);
    expect(parseTemplate("{DB|role}")).toEqual([{ secret: "DB", filter: "role" }]);
  });
});

describe("a command of one's own", () => {
  const catalog = (fields: string) => `version: 1
system: shop
targets:
  shelf: { kind: command, run: [./put.sh], ${fields} }
  site: { kind: dotenv-file, path: .env }
probes:
  takes: { command: { run: [./login.sh] }, accept: 0, refuse: 1 }
secrets:
  TOKEN:
    source: { kind: random, length: 32 }
    overlap: dual
    stages: [{ deliver: [shelf], verify: [takes] }, { deliver: [site] }]
`;

  it("holds two values where its target says so", () => {
    expect(problems(catalog("holds: two, forget: [./forget.sh]"))).toEqual([]);
    expect(problems(catalog("timeout: 2m")).join()).toContain(
      "is of the kind `command`, which holds one value",
    );
  });

  it("says how the second value goes, and nothing that is never run", () => {
    expect(problems(catalog("holds: two")).join()).toContain("nothing lets the previous value die");
    expect(problems(catalog("forget: [./forget.sh]")).join()).toContain(
      "is never run: the place holds one value",
    );
    expect(problems(catalog("holds: two, forget: ['{value}']")).join()).toContain(
      "never stands in a command line",
    );
  });

  it("stands among the kinds that can be written", () => {
    expect(readyKinds()).toEqual(expect.arrayContaining(["command", "redis-user", "postgres-role"]));
  });
});
