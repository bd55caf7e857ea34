import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EXIT } from "../../../cli/errors.ts";
import { keyturn, useProject } from "../support.ts";

const SHOP = `version: 1
system: shop
targets:
  env: { kind: dotenv-file, path: .env }
secrets:
  KEY: { risk: critical, source: { kind: random, length: 32 }, maxAge: 30d, stages: [{ deliver: [env] }] }
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "keyturn-harden-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(text: string): string {
  const path = join(folder, "shop.yaml");
  writeFileSync(path, text);
  return path;
}

describe("keyturn harden plan", () => {
  it("ends with 0 where nothing is open, and says so", async () => {
    const { out, exitCode } = await keyturn("harden", "plan", "--catalog", write(SHOP));
    expect(exitCode).toBe(EXIT.done);
    expect(out).toContain("shop: 0 of 11 findings open, 11 closed, 0 accepted.");
    expect(out).toMatch(/closed {2}medium {4}no-rotation-schedule +maxAge of KEY: keyturn schedule/);
  });

  it("ends with 1 where one is open, and names what closes it", async () => {
    const { out, exitCode } = await keyturn(
      "harden",
      "plan",
      "--catalog",
      write(SHOP.replace("maxAge: 30d,", "")),
    );
    expect(exitCode).toBe(EXIT.failed);
    expect(out.replaceAll(/\s+/g, " ")).toContain("KEY may grow as old as it likes");
  });

  it("prints findings and matrix as JSON", async () => {
    const { out } = await keyturn("harden", "plan", "--catalog", write(SHOP), "--json");
    const { findings, matrix } = JSON.parse(out);
    expect(findings).toContainEqual(
      expect.objectContaining({
        id: "no-rotation-schedule",
        status: "closed",
        by: "maxAge of KEY",
        reason: "keyturn schedule rotates what is older",
      }),
    );
    expect(matrix).toEqual([{ location: "Files .env", secrets: 1, risk: "critical", impact: "KEY" }]);
  });

  it("writes the page where it is told to", async () => {
    const page = join(folder, "new", "page.html");
    await keyturn("harden", "plan", "--catalog", write(SHOP), "--html", page);
    expect(readFileSync(page, "utf8")).toContain("<h1>Hardening of shop</h1>");
  });

  it("takes the stack's catalog where none is named, and says of which stack", async () => {
    useProject();
    const { out } = await keyturn("harden", "plan", "--json");
    expect(JSON.parse(out)).toMatchObject({ stack: "test", findings: expect.any(Array) });
  });

  it("refuses a step of an origin that the catalog does not have", async () => {
    const root = useProject();
    const file = join(root, "Pulumi.test.yaml");
    const text = readFileSync(file, "utf8");
    writeFileSync(
      file,
      text.replace("config:\n", "config:\n  keyturn:origins: { services: { ingress: both } }\n"),
    );
    const { err, exitCode } = await keyturn("harden", "plan");
    expect(exitCode).toBe(EXIT.badInput);
    expect(err).toContain("keyturn:origins.services: names no origin of the catalog");
  });

  it("shows nothing of a catalog that can't be used", async () => {
    const page = join(folder, "page.html");
    const told = await keyturn("harden", "plan", "--catalog", write("version: 1\n"), "--html", page);
    expect(told).toMatchObject({ out: "", exitCode: EXIT.badInput });
    expect(existsSync(page)).toBe(false);
  });
});
