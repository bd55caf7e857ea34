import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EXIT } from "../../cli/errors.ts";
import { StackFile } from "../../cli/stack-file.ts";
import { bump, emptyIntent, type Intent, parseIntent, retire } from "../../components/plan/index.ts";
import { intentOf, now, shop } from "../plan/support.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "keyturn-stack-file-"));
  path = join(folder, "Pulumi.test.yaml");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const HEAD = `# For everybody: see the runbook
config:
    aws:region: eu-central-1   # near us

    keyturn:catalog: 'catalog/shop.yaml'
    keyturn:generations:
        # the database's
        PASSWORD: { current: 1, next: 2, made: { 1: { at: 2026-01-01T00:00:00.000Z } } } # turned by hand
        SIGNER: {current: 1, next: 2, made: {"1": {at: "2026-01-01T00:00:00.000Z"}}}
`;
const TAIL = `    other:last: [1,2]
encryptionsalt: v1:synthetic
`;
const BUMPED =
  'PASSWORD: {current: 2, previous: 1, next: 3, made: {"1": {at: "2026-01-01T00:00:00.000Z"}, ' +
  '"2": {at: "2026-02-01T00:00:00.000Z"}}}';

function read(text: string): { file: StackFile; intent: Intent } {
  writeFileSync(path, text);
  const file = StackFile.read(path);
  return { file, intent: parseIntent(file.rawIntent(), shop) };
}

/** The text after a rotation of the named secrets. */
function rotated(text: string, ...names: string[]): string {
  const { file, intent } = read(text);
  file.setIntent(intent, bump(intent, shop, names, now));
  return file.text();
}

describe("a rotation", () => {
  it("changes its one line, and keeps comments, blank lines, indents and quotes of all others", () => {
    const [before, after] = [HEAD + TAIL, rotated(HEAD + TAIL, "PASSWORD")].map((text) => text.split("\n"));
    const changed = after?.filter((line, index) => line !== before?.[index]);
    expect(changed).toEqual([`        ${BUMPED} # turned by hand`]);
    expect(after).toHaveLength(before?.length ?? 0);
  });

  it("keeps CRLF line ends", () => {
    const text = rotated((HEAD + TAIL).replaceAll("\n", "\r\n"), "PASSWORD", "SIGNER");
    expect(text).toContain(BUMPED);
    expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  });

  it("keeps a missing last line end", () => {
    expect(rotated(HEAD.trimEnd(), "PASSWORD")).toMatch(/[^\n]$/);
  });

  it("brings an entry of several lines onto one", () => {
    const text = rotated(
      "config:\n  keyturn:generations:\n    PASSWORD:\n      current: 1\n      next: 2\n" +
        "      made: { 1: { at: 2026-01-01T00:00:00.000Z } }\n",
      "PASSWORD",
    );
    expect(text).toBe(`config:\n  keyturn:generations:\n    ${BUMPED}\n`);
  });

  it("keeps CRLF line ends where it brings an entry onto one line", () => {
    const text = rotated(
      "config:\r\n  keyturn:generations:\r\n    PASSWORD:\r\n      current: 1\r\n      next: 2\r\n" +
        "      made: { 1: { at: 2026-01-01T00:00:00.000Z } }\r\n",
      "PASSWORD",
    );
    expect(text).toBe(`config:\r\n  keyturn:generations:\r\n    ${BUMPED}\r\n`);
  });

  it("gives a text that reads back as what was meant", () => {
    const { intent } = read(HEAD + TAIL);
    const after = bump(intent, shop, ["PASSWORD", "TOKEN"], now);
    const file = StackFile.read(path);
    file.setIntent(intent, after);
    expect(read(file.text()).intent).toEqual(after);
  });
});

describe("an entry that was not there", () => {
  const ENTRY = 'SIGNER: {current: 1, next: 2, made: {"1": {at: "2026-01-01T00:00:00.000Z", adopted: true}}}';
  const added = (text: string) => {
    const { file, intent } = read(text);
    const generations = { ...intent.generations, ...intentOf({ SIGNER: [1, 2] }).generations };
    file.setIntent(intent, { ...intent, generations });
    return file.text();
  };

  it("comes below the last one, with its indent", () => {
    const before = HEAD.split("\n").filter((line) => !line.includes("SIGNER"));
    expect(added(before.join("\n") + TAIL)).toBe(`${before.join("\n")}        ${ENTRY}\n${TAIL}`);
  });

  it.each(["", "config:\n", "config: {}\n", "config:\n  keyturn:generations:\n", "# nothing yet\n"])(
    "is written where the file holds %j",
    (text) => {
      const result = added(text);
      expect(result).toContain(`config:\n  keyturn:generations:\n    ${ENTRY}\n`);
      expect(result).toContain(text.startsWith("#") ? text : "");
    },
  );
});

describe("a token that is issued anew", () => {
  it("gets its time in quotes, and loses it when that generation retires", () => {
    const { file } = read(HEAD + TAIL);
    const intent = intentOf({ SIGNER: [2, 3, 1] });
    const issued = { ...intent, issued: { TOKEN: { "1": now.toISOString() } } };
    file.setIntent(intent, issued);
    expect(file.text()).toContain('TOKEN: {"1": "2026-02-01T00:00:00.000Z"}\n');
    file.setIntent(issued, retire(issued, shop, ["SIGNER"]));
    expect(file.text()).not.toMatch(/issued|TOKEN/);
    expect(file.text()).toContain("# For everybody: see the runbook");
  });
});

describe("what a stack file holds", () => {
  it("is read whatever way it is written", () => {
    const { intent } = read(HEAD + TAIL);
    expect(Object.keys(intent.generations)).toEqual(["PASSWORD", "SIGNER"]);
    expect(StackFile.read(path).setting("catalog")).toBe("catalog/shop.yaml");
    expect(StackFile.read(path).setting("directory")).toBeUndefined();
  });

  it("is nothing where the file is empty or has a key without a value", () => {
    expect(read("").intent).toEqual(emptyIntent);
    expect(read("config:\n  keyturn:generations:\n  keyturn:issued:\n").intent).toEqual(emptyIntent);
  });
});

describe("writing", () => {
  it("replaces the file and leaves nothing beside it", async () => {
    const { file, intent } = read(HEAD + TAIL);
    file.setIntent(intent, bump(intent, shop, ["PASSWORD"], now));
    await file.write();
    expect(readFileSync(path, "utf8")).toContain(BUMPED);
    expect(readdirSync(folder)).toEqual(["Pulumi.test.yaml"]);
  });

  it("leaves a file alone that somebody else changed meanwhile", async () => {
    const { file } = read(HEAD + TAIL);
    writeFileSync(path, TAIL);
    await expect(file.write()).rejects.toMatchObject({
      exitCode: EXIT.locked,
      message: expect.stringContaining("was changed meanwhile"),
    });
    expect(readFileSync(path, "utf8")).toBe(TAIL);
  });
});

describe("a file that can't be used", () => {
  it("is named, with what to do, when it is not there", () => {
    expect(() => StackFile.read(path)).toThrow(`${path} does not exist. Name another with --stack`);
  });

  it("is named with line and column when it is no YAML, and nothing of it is quoted", () => {
    writeFileSync(path, "config:\n  keyturn-given:X: not-to-be-shown: twice\n");
    expect(() => StackFile.read(path)).toThrow(/Pulumi\.test\.yaml:2:\d+: this is not valid YAML/);
    expect(() => StackFile.read(path)).not.toThrow(/not-to-be-shown/);
  });
});

describe("targets that are written off", () => {
  const at = "2026-02-01T00:00:00.000Z";
  const written = `${HEAD}${TAIL}`;

  it("stand there with a time in quotes, which the engine leaves alone, and go without a trace", () => {
    const { file, intent } = read(written);
    const off = { ...intent, abandoned: { "gpu-9": at } };
    file.setIntent(intent, off);
    expect(file.text()).toContain(`  keyturn:abandoned:\n    gpu-9: "${at}"\n`);
    expect(StackFile.parse(path, file.text()).rawIntent()).toMatchObject({ abandoned: { "gpu-9": at } });
    file.setIntent(off, intent);
    expect(file.text()).not.toContain("abandoned");
  });
});

describe("a secret or target with another name", () => {
  const renamed = {
    targets: { front: { kind: "dotenv-file", path: ".env", optional: true, formerly: ["env"] } },
    secrets: {
      SECRET: { ...shop.secrets.PASSWORD, formerly: ["PASSWORD"] },
      PAID: { ...shop.secrets.PAY, formerly: ["PAY"] },
    },
  } as unknown as Parameters<StackFile["rename"]>[0];
  const GIVEN =
    "    keyturn-given:PAY-g1: {secure: v1:synthetic}\n    keyturn-given:PAYEE-g1: {secure: v1:synthetic}\n";
  const MARKS =
    '    keyturn:removed: { PASSWORD: release } # soon\n    keyturn:abandoned:\n        env: "2026-01-01T00:00:00Z"\n';

  it("has the new one where the old one stood, and nothing else is another", () => {
    const before = HEAD + GIVEN + MARKS + TAIL;
    const file = StackFile.parse(path, before);
    file.rename(renamed);
    const after = before
      .replace("        PASSWORD: {", "        SECRET: {")
      .replace("{ PASSWORD: release }", "{ SECRET: release }")
      .replace("given:PAY-g1", "given:PAID-g1")
      .replace("        env: ", "        front: ");
    expect(file.text()).toBe(after);
    file.rename(renamed);
    expect(file.text()).toBe(after);
  });

  it("keeps both where both stand there, to be told apart by a person", () => {
    const both = HEAD.replace("SIGNER:", "SECRET:");
    const file = StackFile.parse(path, both);
    file.rename(renamed);
    expect(file.text()).toBe(both);
  });
});
