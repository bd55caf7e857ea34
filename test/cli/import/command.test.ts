import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { EXIT } from "../../../cli/errors.ts";
import { checkCatalog } from "../../../components/catalog/index.ts";
import { keyturn, useProject } from "../support.ts";

/** A folder with files in it, as the working directory. */
function useFiles(files: Readonly<Record<string, string>>): (path: string) => string {
  const folder = useProject();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return (path) => join(folder, path);
}

describe("keyturn import", () => {
  it("prints the catalog, and tells the rest on standard error", async () => {
    useFiles({ ".env": "A_TOKEN=synthetic\nno line\n" });
    const { out, err, exitCode } = await keyturn("import", ".env", "--system", "shop");
    expect(exitCode).toBe(EXIT.done);
    const { catalog, problems } = checkCatalog(out, "-");
    expect(problems).toEqual([]);
    expect(catalog).toMatchObject({ system: "shop", secrets: { A_TOKEN: {} } });
    expect(err).toContain(".env:2: ");
    expect(err).toContain("keyturn validate FILE");
  });

  it("writes it with --out, into a folder that is not there yet", async () => {
    const at = useFiles({ ".env": "A_TOKEN=synthetic\n" });
    const { out } = await keyturn("import", ".env", "-o", "catalogs/shop.yaml");
    expect(out).toBe("Wrote catalogs/shop.yaml: 1 secrets from .env.\n");
    expect(await keyturn("validate", "catalogs/shop.yaml")).toMatchObject({ exitCode: EXIT.done });
    expect(existsSync(at("catalogs/shop.yaml"))).toBe(true);
  });

  it("writes over a file that is there with --force alone", async () => {
    const at = useFiles({ ".env": "A_TOKEN=synthetic\n", "shop.yaml": "mine\n" });
    const refused = await keyturn("import", ".env", "--out", "shop.yaml");
    expect(refused).toMatchObject({ out: "", exitCode: EXIT.badInput });
    expect(refused.err).toContain("shop.yaml is there already: give another name, or --force");
    expect(readFileSync(at("shop.yaml"), "utf8")).toBe("mine\n");
    expect(await keyturn("import", ".env", "--out", "shop.yaml", "--force")).toMatchObject({
      exitCode: EXIT.done,
    });
    expect(readFileSync(at("shop.yaml"), "utf8")).toContain("A_TOKEN:");
  });

  it("never writes over a file that it reads, by whatever path that is named", async () => {
    const at = useFiles({ "web/.env": "A_TOKEN=synthetic\n" });
    const refused = await keyturn("import", "web/.env", "--out", "./web/../web/.env", "--force");
    expect(refused).toMatchObject({ out: "", exitCode: EXIT.badInput });
    expect(refused.err).toContain("is imported, and would be lost: give --out another name");
    expect(readFileSync(at("web/.env"), "utf8")).toBe("A_TOKEN=synthetic\n");
  });

  it("names files by their path from the folder, and takes one that is named twice once", async () => {
    const at = useFiles({ "web/.env": "A_TOKEN=synthetic\n" });
    const { out } = await keyturn("import", at("web/.env"), "./web/.env");
    expect(checkCatalog(out, "-").catalog?.targets).toMatchObject({ "web-env": { path: "web/.env" } });
    expect(out.match(/web\/\.env/g)).toHaveLength(2);
  });

  it("answers with --json in one line", async () => {
    useFiles({ ".env": "A_TOKEN=synthetic\n", "wrangler.toml": 'name = "web"\n' });
    const { out } = await keyturn("import", ".env", "wrangler.toml", "--json");
    expect(JSON.parse(out)).toMatchObject({
      catalog: expect.stringContaining("A_TOKEN"),
      secrets: ["A_TOKEN"],
      comments: ["web"],
      remarks: [expect.stringContaining("wrangler secret list")],
    });
  });

  it.each([
    ["a name that is no system's", ["--system", "no name"], "--system is no name"],
    ["a file that is not there", ["gone.env"], "gone.env does not exist: check the path"],
    ["a folder", ["folder"], "folder is a folder: name the files in it"],
    [
      "a file of no known kind",
      ["notes.txt"],
      "notes.txt is none of the files that are imported: .env files, ",
    ],
    [
      "an example of a .env file",
      [".env.example"],
      ".env.example is an example: name the file that is in use",
    ],
  ])("refuses %s", async (_, args, message) => {
    useFiles({ ".env": "A=b\n", ".env.example": "A=b\n", "notes.txt": "a\n", "folder/x": "" });
    const told = await keyturn("import", ".env", ...args);
    expect(told).toMatchObject({ out: "", exitCode: EXIT.badInput });
    expect(told.err).toContain(message);
  });

  it.each([
    ["compose.yaml", "services:\n  db:\n    environment: {A_TOKEN: canary-value\n", "compose.yaml:3:18: "],
    ["deploy.yml", "on: push\njobs:\n\tbad: canary-value\n", "deploy.yml:3:1: "],
    ["fly.toml", 'app = "shop"\n[env]\nA_TOKEN = canary-value"\n', "fly.toml:3:"],
    ["wrangler.jsonc", '{\n  "vars": { "A_TOKEN": canary-value }\n}\n', "wrangler.jsonc:2:"],
    ["secrets.yaml", "a: *canary-value\n", "secrets.yaml:1:"],
  ])("says where %s can't be read, and shows nothing of it", async (path, text, place) => {
    useFiles({ [path]: text });
    const told = await keyturn("import", path, "--json");
    expect(told.exitCode).toBe(EXIT.badInput);
    expect(told.err).toContain(`keyturn: ${place}`);
    expect(told.err + told.out).not.toContain("canary-value");
  });
});
