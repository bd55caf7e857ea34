import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { type ConfiguredSecret, secretsConfigOf } from "../../../cli/export/secrets-config.ts";
import { type Catalog, checkCatalog, joinedCatalogFile } from "../../../components/catalog/index.ts";
import { imported } from "../import/support.ts";

type Config = Readonly<Record<string, ConfiguredSecret>>;

/** What the file says, as the catalog made of it is written back. */
async function back(secrets: Config): Promise<ReturnType<typeof secretsConfigOf>> {
  const { text } = await imported({ "secrets-config.yaml": stringify({ secrets }) });
  return secretsConfigOf(catalogOf(text));
}

function catalogOf(text: string): Catalog {
  const { catalog, problems } = checkCatalog(text, "catalog.yaml");
  if (catalog === undefined) throw new Error(problems.map(({ message }) => message).join("\n"));
  return catalog;
}

/** Lists whose order says nothing. */
const unordered = (secrets: Config) =>
  Object.fromEntries(
    Object.entries(secrets).map(([name, { files = [], restart_services = [], ...words }]) => [
      name,
      { ...words, files: files.toSorted(), restart_services: restart_services.toSorted() },
    ]),
  );

const files = fc.uniqueArray(fc.constantFrom(".env", "supabase/docker/.env", "apps/web/.env"), {
  minLength: 1,
});
const common = {
  files,
  description: fc.constantFrom("Signs sessions", "it's: a #note", "Zugang für alle"),
  restart_services: fc.uniqueArray(fc.constantFrom("n8n", "supabase-auth", "open-webui"), { minLength: 1 }),
};
const optional = { requiredKeys: ["type", "files", "auto_rotate"] as const };
const random = fc.record(
  {
    type: fc.constant("random" as const),
    length: fc.integer({ min: 1, max: 4096 }),
    auto_rotate: fc.boolean(),
    ...common,
  },
  { requiredKeys: ["type", "length", "files", "auto_rotate"] },
);
const given = fc.record(
  { type: fc.constant("static" as const), auto_rotate: fc.constant(false), ...common },
  { requiredKeys: [...optional.requiredKeys] },
);
const token = fc.record(
  {
    type: fc.constant("jwt-token" as const),
    role: fc.constantFrom("anon", "service_role"),
    depends_on: fc.constant("JWT_SECRET"),
    auto_rotate: fc.constant(true),
    ...common,
  },
  { requiredKeys: ["type", "role", "depends_on", "files", "auto_rotate"] },
);
const name = fc.stringMatching(/^[A-Z][A-Z0-9]{1,8}_(?:KEY|SECRET|PASSWORD)$/);
const configs = fc
  .record({
    parent: fc.record({
      type: fc.constant("random" as const),
      length: fc.integer({ min: 16, max: 64 }),
      auto_rotate: fc.constant(true),
      files,
    }),
    others: fc.dictionary(name, fc.oneof(random, given, token), { maxKeys: 6 }),
  })
  .map(({ parent, others }) => ({ ...others, JWT_SECRET: parent }) as Config);

describe("a catalog as secrets-config.yaml", () => {
  it("says of an imported file what that said", async () => {
    await fc.assert(
      fc.asyncProperty(configs, async (config) => {
        const { secrets, remarks } = await back(config);
        expect(unordered(secrets)).toEqual(unordered(config));
        expect(remarks).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it.each(["local-ai", "pollinations", "rehearsal"])(
    "of %s is the same once more where it was imported again",
    async (system) => {
      const catalog = catalogOf(joinedCatalogFile(`catalog/${system}.yaml`));
      const { secrets } = secretsConfigOf(catalog);
      const placed = Object.fromEntries(
        Object.entries(secrets).filter(([, words]) => words.files !== undefined),
      );
      const once = await back(placed);
      expect(Object.keys(once.secrets).sort()).toEqual(Object.keys(placed).sort());
      expect(unordered((await back(once.secrets)).secrets)).toEqual(unordered(once.secrets));
    },
  );

  it("has the defaults of the format where a file leaves them out", async () => {
    const bare = { ANY_SECRET: { type: "random", files: [".env"] } } as unknown as Config;
    const { secrets } = await back(bare);
    expect(secrets.ANY_SECRET).toEqual({ type: "random", length: 32, files: [".env"], auto_rotate: true });
  });

  it("names all that it has no word for, and no value", () => {
    const catalog = catalogOf(`version: 1
system: shop
targets:
  env: { kind: dotenv-file, path: .env }
  repo: { kind: github-actions, repository: shop/shop }
services: { first: [db], then: [web] }
secrets:
  ROOT:
    risk: critical
    maxAge: 30d
    source: { kind: random, length: 64, charset: hex }
    stages: [{ deliver: [env] }, { deliver: [repo, { to: env, as: ROOT_TOO }] }]
  LINK: { source: { kind: derived, template: "x://{ROOT}" }, stages: [{ deliver: [env] }] }
  LOCKED: { source: { kind: random, length: 20 }, locked: "on paper", stages: [{ deliver: [env] }] }
`);
    const { secrets, remarks } = secretsConfigOf(catalog);
    expect(secrets.LINK).toEqual({ type: "static", files: [".env"], auto_rotate: false });
    expect(secrets.LOCKED).toMatchObject({ type: "random", auto_rotate: false });
    expect(remarks).toEqual([
      "ROOT: there is no word for the characters hex, the place repo, the name ROOT_TOO in .env, the order of its places, risk, maxAge",
      "LINK: there is no word for what it is made from",
      "LOCKED: there is no word for why it is locked",
      "There is no word for the order in which services restart",
    ]);
  });

  it("says for how many days backups are kept, and so does what is made of it", async () => {
    const file = (days: number) =>
      `retention_days: ${days}\n${stringify({ secrets: { A_KEY: { type: "random", files: [".env"] } } })}`;
    const { text, remarks } = await imported({ "secrets-config.yaml": file(60) });
    expect([text, remarks]).toEqual([expect.stringContaining("backups: { keepDays: 60 }"), ""]);
    const { catalog } = checkCatalog(text, "shop.yaml");
    expect(catalog && secretsConfigOf(catalog)).toMatchObject({ retention_days: 60, remarks: [] });
    const odd = await imported({ "secrets-config.yaml": file(0) });
    expect(odd.remarks).toContain("retention_days (0)");
    expect(odd.text).not.toContain("backups:");
  });

  it("is told what stands beside the secrets", async () => {
    const text = `retention: 60\nnotes: [a]\n${stringify({ secrets: { A_KEY: { type: "random", files: [".env"] } } })}`;
    const { remarks } = await imported({ "secrets-config.yaml": text });
    expect(remarks).toContain(
      "secrets-config.yaml also has retention (60), notes, which no catalog has a word for",
    );
  });
});
