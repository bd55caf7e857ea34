import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type Catalog, derivedFrom } from "../../components/catalog/index.ts";
import { loadSystem, rotatable } from "../../components/plan/index.ts";

const path = fileURLToPath(new URL("../../catalog/local-ai.yaml", import.meta.url));
const { catalog, steps } = loadSystem(path);
const names = (test: (secret: Catalog["secrets"][string]) => boolean) =>
  Object.entries(catalog.secrets).flatMap(([name, secret]) => (test(secret) ? [name] : []));

describe("the catalog of the Local AI system", () => {
  it("gives the database its password first, and writes both files in one step, so that they never differ", () => {
    expect(steps.map(({ name, targets }) => [name, targets])).toEqual([
      ["database", ["database"]],
      ["env", ["env", "supabase-env"]],
    ]);
  });

  it("begins with the line that makes editors check it", () => {
    expect(readFileSync(path, "utf8")).toMatch(/^# yaml-language-server: \$schema=\.\/schema\.json\n/);
  });

  it("rotates by itself what no person gives and no stored data needs", () => {
    expect(rotatable(catalog)).toEqual([
      "POSTGRES_PASSWORD",
      "JWT_SECRET",
      "DASHBOARD_PASSWORD",
      "LOGFLARE_PUBLIC_ACCESS_TOKEN",
      "LOGFLARE_PRIVATE_ACCESS_TOKEN",
      "N8N_USER_MANAGEMENT_JWT_SECRET",
      "CRAWL4AI_API_TOKEN",
    ]);
  });

  it("leaves to a person what a person manages", () => {
    expect(names(({ source }) => source.kind === "manual")).toEqual([
      "DASHBOARD_USERNAME",
      "OPENAI_API_KEY",
      "NGC_API_KEY",
    ]);
  });

  it("marks every key that encrypts stored data", () => {
    expect(names(({ encryptsData }) => encryptsData !== undefined)).toEqual([
      "SECRET_KEY_BASE",
      "VAULT_ENC_KEY",
      "PG_META_CRYPTO_KEY",
      "N8N_ENCRYPTION_KEY",
    ]);
  });

  it("derives both API keys from the JWT secret, for five years or more", () => {
    expect(derivedFrom(catalog, ["JWT_SECRET"])).toEqual(["ANON_KEY", "SERVICE_ROLE_KEY"]);
    const tokens = ["ANON_KEY", "SERVICE_ROLE_KEY"].map((name) => catalog.secrets[name]?.source);
    expect(tokens).toMatchObject([
      { jwt: { claims: { role: "anon", iss: "supabase" } } },
      { jwt: { claims: { role: "service_role", iss: "supabase" } } },
    ]);
    for (const source of tokens) {
      const expiresIn = source?.kind === "derived" ? source.jwt?.expiresIn : 0;
      expect(expiresIn).toBeGreaterThanOrEqual(5 * 365 * 86_400_000);
    }
  });

  it("keeps to the lengths that the services insist on", () => {
    const lengths = Object.fromEntries(
      Object.entries(catalog.secrets).map(([name, { source }]) => [
        name,
        source.kind === "random" ? source.length : 0,
      ]),
    );
    expect(lengths.VAULT_ENC_KEY).toBe(32);
    expect(lengths.SECRET_KEY_BASE).toBeGreaterThanOrEqual(64);
    expect(lengths.JWT_SECRET).toBeGreaterThanOrEqual(32);
    expect(lengths.PG_META_CRYPTO_KEY).toBeGreaterThanOrEqual(32);
  });

  it("restarts in four groups, the database first", () => {
    expect(Object.keys(catalog.services)).toEqual(["core", "supabase", "applications", "ai"]);
    expect(Object.values(catalog.services).map((group) => group.length)).toEqual([3, 9, 3, 9]);
    expect(catalog.services.core?.[0]).toBe("supabase-db");
  });
});
