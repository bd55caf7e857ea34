import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { CatalogError, checkCatalog, loadCatalog } from "../../components/catalog/index.ts";
import { sound } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "keyturn-catalog-"));
afterAll(() => rmSync(folder, { recursive: true }));

function errorOf(path: string): CatalogError {
  try {
    loadCatalog(path);
  } catch (error) {
    if (error instanceof CatalogError) return error;
  }
  throw new Error("no CatalogError was thrown");
}

describe("a catalog once read", () => {
  const { catalog, problems } = checkCatalog(sound, "shop.yaml");

  it("has no problems when all is well", () => {
    expect(problems).toEqual([]);
  });

  it("gives every delivery a target and a key, the secret's name unless another is given", () => {
    expect(catalog?.secrets.DB_PASSWORD?.stages.map(({ deliver }) => deliver)).toEqual([
      [{ target: "env", key: "DB_PASSWORD" }],
      [{ target: "web", key: "PGPASSWORD" }],
    ]);
  });

  it("gives durations in milliseconds", () => {
    expect(catalog?.secrets.DB_PASSWORD).toMatchObject({ overlapFor: 3_600_000, maxAge: 30 * 86_400_000 });
    expect(catalog?.secrets.ANON_KEY?.source).toMatchObject({ jwt: { expiresIn: 5 * 365 * 86_400_000 } });
  });

  it("fills in what may be left out", () => {
    expect(catalog?.secrets.SIGNING_KEY).toMatchObject({
      risk: "medium",
      overlap: "none",
      coupled: [],
      formerly: [],
      restarts: [],
      source: { charset: "alphanumeric" },
    });
    expect(catalog?.secrets.DIGEST?.source).toMatchObject({ hash: { algorithm: "sha256", encoding: "hex" } });
    expect(catalog?.secrets.CI_TOKEN?.stages).toEqual([]);
    expect(catalog?.targets.env).toEqual({ kind: "dotenv-file", path: ".env", optional: false });
  });

  it("keeps the order of targets, secrets and groups of services", () => {
    expect(Object.keys(catalog?.targets ?? {})).toEqual(["env", "web"]);
    expect(Object.keys(catalog?.services ?? {})).toEqual(["core", "apps"]);
    expect(Object.keys(catalog?.secrets ?? {}).slice(0, 3)).toEqual([
      "DB_PASSWORD",
      "SIGNING_KEY",
      "DATABASE_URL",
    ]);
  });

  it("takes anchors and aliases for what they stand for", () => {
    const text = sound
      .replace("stages: [{ deliver: [web] }]", "stages: &web [{ deliver: [web] }]")
      .replace("    encryptsData", "    description: &d A vault.\n    encryptsData");
    expect(checkCatalog(text, "x").problems).toEqual([]);
  });
});

describe("loading a file", () => {
  it("gives the catalog of a sound file", () => {
    const path = join(folder, "sound.yaml");
    writeFileSync(path, sound);
    expect(loadCatalog(path).system).toBe("shop");
  });

  it("throws one error that prints every problem with file, line and column", () => {
    const path = join(folder, "broken.yaml");
    writeFileSync(path, "version: 2\nsystem: shop\nsecret: {}\n");
    const error = errorOf(path);
    expect(error.problems).toHaveLength(2);
    expect(error.message).toBe(
      `${path}:1:10\n  version: must be 1\n  → write 1\n${path}:3:1\n  secret: unknown key "secret"\n  → did you mean \`secrets\`?`,
    );
  });

  it("says that a file is not there and how to make one", () => {
    expect(errorOf(join(folder, "none.yaml")).message).toMatch(
      /none\.yaml\n {2}there is no such file\n {2}→ .*keyturn init/,
    );
  });

  it("says that the path is a folder", () => {
    expect(errorOf(folder).message).toContain("is a folder");
  });

  it("keeps the cause of a file that can't be read", () => {
    expect(errorOf(folder).cause).toMatchObject({ code: "EISDIR" });
  });
});
