import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { EXIT } from "../../cli/errors.ts";
import { checkCatalog } from "../../components/catalog/index.ts";
import { keyturn, useFolder } from "./support.ts";

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "keyturn-init-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  useFolder(folder);
});

const read = (path: string) => readFileSync(join(folder, path), "utf8");

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Runs init without questions; gives what it told and the catalog that it wrote, which must be sound. */
async function init(...args: string[]) {
  const told = await keyturn("init", "-y", "--system", "shop", ...args);
  expect(told.exitCode, told.err).toBe(EXIT.done);
  const { catalog, problems } = checkCatalog(read("catalog/shop.yaml"), "shop.yaml");
  expect(problems).toEqual([]);
  return { ...told, secrets: catalog?.secrets ?? {} };
}

describe("keyturn init", () => {
  it("names every file that it wrote, .gitignore too, where it changed it", async () => {
    write({ ".env": "A_TOKEN=synthetic\n", ".gitignore": "node_modules/\n" });
    const { out } = await init();
    expect(out).toContain("Wrote catalog/shop.yaml, Pulumi.yaml, Pulumi.prod.yaml, .gitignore: 1 secret");
    expect(read(".gitignore")).toBe("node_modules/\n.keyturn/\n.*.keyturn-*\n");
  });

  it("warns of a file of secrets that Git does not ignore, and of no other", async () => {
    write({
      ".env": "A_TOKEN=synthetic\n",
      ".env.local": "B_TOKEN=synthetic\n",
      ".gitignore": ".env.local\n",
    });
    execFileSync("git", ["init", "--quiet"], { cwd: folder });
    const { err } = await init("--env-file", ".env", ".env.local");
    expect(err).toMatch(/Git does not ignore \.env: .*\.gitignore/);
  });

  it("does not name a .gitignore that it left alone", async () => {
    write({ ".env": "A_TOKEN=synthetic\n", ".gitignore": ".keyturn/\r\n.*.keyturn-*\r\n" });
    const { written } = JSON.parse((await init("--json")).out);
    expect(written).toEqual(["catalog/shop.yaml", "Pulumi.yaml", "Pulumi.prod.yaml"]);
    expect(read(".gitignore")).toBe(".keyturn/\r\n.*.keyturn-*\r\n");
  });

  it.each(["-y", "--yes"])("asks nothing with %s", async (flag) => {
    write({ ".env": "A_TOKEN=synthetic\n" });
    expect(await keyturn("init", flag)).toMatchObject({ exitCode: EXIT.done });
    expect(existsSync(join(folder, "Pulumi.prod.yaml"))).toBe(true);
  });

  it("passes a line over that can't be read, names file and line, and takes all others", async () => {
    write({
      ".env": "A_TOKEN=synthetic\nnot a line\nB_TOKEN=synthetic\n",
      "web/.env": 'C_TOKEN="not closed\nD_TOKEN=synthetic\n',
    });
    const { err, secrets } = await init();
    expect(Object.keys(secrets)).toEqual(["A_TOKEN", "B_TOKEN", "D_TOKEN"]);
    expect(err).toContain(".env:2: a variable name holds a space. Passed over; mend it before you adopt");
    expect(err).toContain("web/.env:1: a quoted value is not closed. Passed over; mend it before you adopt");
    expect(err).not.toContain("not closed\nD");
  });

  it("tells of a catalog that is there under another name than the folder's", async () => {
    write({ "catalog/shop.yaml": "version: 1\n" });
    const told = await keyturn("init", "-y");
    expect(told.exitCode).not.toBe(EXIT.done);
    expect(told.err).toContain("make a project for catalog/shop.yaml: keyturn init --system shop");
  });

  it("refuses a file that is no .env file at all, and says how to leave it out", async () => {
    write({ ".env": "A_TOKEN=synthetic\n", "web/.env": "no line of this\n".repeat(50) });
    const told = await keyturn("init", "-y");
    expect(told).toMatchObject({ out: "", exitCode: EXIT.badInput });
    expect(told.err).toMatch(/web\/\.env:1: .*this is no \.env file\. Leave it out: .*--env-file/);
    expect(existsSync(join(folder, "Pulumi.yaml"))).toBe(false);
  });

  it("leaves keys out whose value can't be taken over, with a word here and in the catalog", async () => {
    write({
      ".env": 'A_TOKEN=synthetic\nEMPTY_TOKEN=\nPEM_KEY="first\nsecond"\nMADE_TOKEN=$' + "{HOST:?}\nEMPTY=\n",
    });
    const { err, secrets } = await init();
    expect(Object.keys(secrets)).toEqual(["A_TOKEN"]);
    for (const [key, why] of [
      ["EMPTY_TOKEN", "is empty"],
      ["PEM_KEY", "runs over several lines, which keyturn does not write"],
      ["MADE_TOKEN", "is made from variables that the file does not hold"],
    ]) {
      expect(err).toContain(`${key} in .env ${why}: left out.\n`);
      expect(read("catalog/shop.yaml")).toContain(`# - ${key} in .env ${why}: left out\n`);
    }
    expect(err).not.toMatch(/EMPTY in|synthetic|second/);
  });

  it("takes a key from the files that hold a value for it, and not from one where it is empty", async () => {
    write({ ".env": "A_TOKEN=synthetic\n", "web/.env": "A_TOKEN=\nB_TOKEN=synthetic\n" });
    const { secrets } = await init();
    expect(secrets.A_TOKEN?.stages).toEqual([{ deliver: [{ target: "env", key: "A_TOKEN" }], verify: [] }]);
  });

  it("writes a sound catalog where no key looks like a secret", async () => {
    write({ ".env": "PORT=80\n" });
    expect((await init()).secrets).toEqual({});
  });

  it("makes the project for a catalog that is there, and leaves that as it is", async () => {
    const mine = "version: 1\nsystem: shop\ntargets: {}\nsecrets: {}\n# mine\n";
    write({ "catalog/shop.yaml": mine });
    const { out } = await init();
    expect(out).toContain(
      "Wrote Pulumi.yaml, Pulumi.prod.yaml, .gitignore for catalog/shop.yaml, which was there",
    );
    expect(read("catalog/shop.yaml")).toBe(mine);
    expect(read("Pulumi.prod.yaml")).toContain("keyturn:catalog: catalog/shop.yaml");
  });

  it("writes nothing where a project is there", async () => {
    write({ "catalog/shop.yaml": "mine", "Pulumi.yaml": "name: mine\n", ".env": "A_TOKEN=synthetic\n" });
    const told = await keyturn("init", "-y", "--system", "shop");
    expect(told.err).toContain("catalog/shop.yaml and Pulumi.yaml already there");
    expect(read("Pulumi.yaml") + read("catalog/shop.yaml")).toBe("name: mine\nmine");
    expect(existsSync(join(folder, "Pulumi.prod.yaml"))).toBe(false);
  });

  it("names a file that was named and is not there", async () => {
    const told = await keyturn("init", "-y", "--env-file", "gone/.env");
    expect(told).toMatchObject({ out: "", exitCode: EXIT.badInput });
    expect(told.err).toBe("keyturn: gone/.env does not exist: check the path. Nothing was written\n");
  });
});
