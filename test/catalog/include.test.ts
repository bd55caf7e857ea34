import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  CatalogError,
  checkCatalog,
  type Files,
  formatProblem,
  joinedCatalog,
  loadCatalog,
} from "../../components/catalog/index.ts";

const PLACES = `targets:
  env: { kind: dotenv-file, path: .env }
`;
const SYSTEM = `version: 1
system: shop
include: [places.yaml]
secrets:
  API_KEY: { source: { kind: random, length: 32 }, stages: [{ deliver: [env] }] }
`;

/** Files that are nowhere but here. */
function held(texts: Readonly<Record<string, string>>): Files {
  return {
    path: "catalog/shop.yaml",
    read: (path) => {
      const text = texts[path];
      if (text !== undefined) return text;
      const message = "there is no such file";
      throw new CatalogError([{ file: path, line: 0, column: 0, path: "", message }]);
    },
    shown: (path) => path,
  };
}

const checked = (text: string, texts: Readonly<Record<string, string>>) =>
  checkCatalog(text, "catalog/shop.yaml", held(texts));
const told = (text: string, texts: Readonly<Record<string, string>>) =>
  checked(text, texts).problems.map((problem) => formatProblem(problem).replaceAll(/\n\s*/g, " | "));

describe("a catalog that includes others", () => {
  it("has what they have, in the order of the files, and says nothing of having included them", () => {
    const { catalog, problems } = checked(SYSTEM, {
      "catalog/places.yaml": `${PLACES}secrets:\n  FIRST: { source: { kind: random, length: 32 }, stages: [{ deliver: [env] }] }\n`,
    });
    expect(problems).toEqual([]);
    expect(Object.keys(catalog?.secrets ?? {})).toEqual(["FIRST", "API_KEY"]);
    expect(Object.keys(catalog?.targets ?? {})).toEqual(["env"]);
    expect(catalog).not.toHaveProperty("include");
  });

  it("keeps its own name where they have one", () => {
    const whole = `version: 1\nsystem: places\ndescription: Theirs.\n${PLACES}`;
    const { catalog } = checked(SYSTEM, { "catalog/places.yaml": whole });
    expect(catalog).toMatchObject({ system: "shop", description: "Theirs." });
  });

  it("includes what they include, each once, from their own folders on", () => {
    const { catalog, problems } = checked(SYSTEM.replace("places.yaml", "a/one.yaml, two.yaml"), {
      "catalog/a/one.yaml": "include: [../deep.yaml]\n",
      "catalog/two.yaml": "include: [deep.yaml]\n",
      "catalog/deep.yaml": PLACES,
    });
    expect(problems).toEqual([]);
    expect(Object.keys(catalog?.targets ?? {})).toEqual(["env"]);
  });

  it("puts origins together by name, and what is accepted one after the other", () => {
    const origin = (name: string) =>
      `  origins:\n    ${name}: { vpc: vpc-00000000, host: { host: o.example.com }, ports: { web: 8080 }, hostnames: { ${name}.example.com: web }, zone: "${"0".repeat(32)}", account: "${"0".repeat(32)}" }\n`;
    const accepted = (finding: string) => `  accepted: [{ finding: ${finding}, reason: known }]\n`;
    const { catalog, problems } = checked(
      `${SYSTEM}hardening:\n${origin("own")}${accepted("token-in-logs")}`,
      {
        "catalog/places.yaml": `${PLACES}hardening:\n${origin("theirs")}${accepted("plaintext-token")}`,
      },
    );
    expect(problems).toEqual([]);
    expect(Object.keys(catalog?.hardening?.origins ?? {})).toEqual(["theirs", "own"]);
    expect(catalog?.hardening?.accepted.map(({ finding }) => finding)).toEqual([
      "plaintext-token",
      "token-in-logs",
    ]);
  });

  it("puts together what two files say of one origin, and refuses what both say", () => {
    const machine =
      `hardening:\n  origins:\n    web: { vpc: vpc-00000000, host: { host: o.example.com }, ports: { web: 8080 }, hostnames: ` +
      `{ web.example.com: web }, zone: "${"0".repeat(32)}", account: "${"0".repeat(32)}", reached: [] }\n`;
    const guarded = (more: string) => `${SYSTEM}hardening:\n  origins:\n    web: { allowlist: {}${more} }\n`;
    const others = { "catalog/places.yaml": `${PLACES}${machine}` };
    const { catalog, problems } = checked(guarded(""), others);
    expect(problems).toEqual([]);
    expect(catalog?.hardening?.origins.web).toMatchObject({
      ports: { web: 8080 },
      allowlist: { headroom: 10 },
    });

    expect(told(guarded(", reached: []"), others)).toEqual([
      "catalog/shop.yaml:8:27 | hardening.origins.web.reached: stands in catalog/places.yaml, line 5, already | → keep it in one file",
    ]);
    const nowhere = { "catalog/places.yaml": `${PLACES}${machine.replace("vpc: vpc-00000000, ", "")}` };
    expect(told(guarded(""), nowhere)[0]).toContain(
      "catalog/places.yaml:5:5 | hardening.origins.web: `vpc` is missing",
    );
  });

  it("tells of a mistake in the file and line that hold it", () => {
    const wrong = "\n\ntargets:\n  env: { kind: dotenv-file }\n";
    expect(told(SYSTEM, { "catalog/places.yaml": wrong })).toEqual([
      "catalog/places.yaml:4:3 | targets.env: `path` is missing | → add path: …",
    ]);
    const later = `${PLACES}hardening:\n  accepted:\n    - { finding: token-in-logs, reason: known }\n`;
    const own = `${SYSTEM}hardening:\n  accepted: [{ finding: plaintext-token }]\n`;
    expect(told(own, { "catalog/places.yaml": later })).toEqual([
      "catalog/shop.yaml:7:14 | hardening.accepted[0]: `reason` is missing | → add reason: …",
    ]);
  });

  it("refuses a name that stands in two files, and says where the other is", () => {
    expect(told(`${SYSTEM}${PLACES}`, { "catalog/places.yaml": PLACES })).toEqual([
      "catalog/shop.yaml:7:3 | targets.env: stands in catalog/places.yaml, line 2, already | → keep it in one file",
    ]);
    const backups = "backups: { keepDays: 7 }\n";
    expect(told(`${SYSTEM}${backups}`, { "catalog/places.yaml": `${PLACES}${backups}` })).toEqual([
      "catalog/shop.yaml:6:1 | backups: stands in catalog/places.yaml, line 3, already | → keep it in one file",
    ]);
  });

  it("refuses a circle, and prints it whole", () => {
    const [problem, ...others] = told(SYSTEM, {
      "catalog/places.yaml": `include: [other.yaml]\n${PLACES}`,
      "catalog/other.yaml": "include: [shop.yaml]\n",
    });
    expect(problem).toBe(
      "catalog/other.yaml:1:11 | include[0]: goes round in a circle: catalog/shop.yaml → catalog/places.yaml → " +
        "catalog/other.yaml → catalog/shop.yaml | → take one of these lines out",
    );
    expect(others).toEqual([]);
  });

  it("refuses a file that is not there, an absolute path, and what is no catalog", () => {
    expect(told(SYSTEM, {})).toEqual([
      "catalog/shop.yaml:3:11 | include[0]: catalog/places.yaml: there is no such file | → check the path, which begins at this file's folder",
    ]);
    const absolute = SYSTEM.replace("places.yaml", "places.yaml, /etc/more.yaml");
    expect(told(absolute, { "catalog/places.yaml": PLACES })).toEqual([
      "catalog/shop.yaml:3:24 | include[1]: is an absolute path | → write it from this file's folder on",
    ]);
    expect(told(SYSTEM, { "catalog/places.yaml": "- env\n" })).toEqual([
      "catalog/places.yaml:1:1 | has the wrong form | → write sections of a catalog, such as targets: and secrets:, or do not include it",
    ]);
  });

  it.each(["include: 5\n", 'include: [""]\n', "include: [5]\n"])("refuses %j", (line) => {
    const text = SYSTEM.replace("include: [places.yaml]\n", line).concat(PLACES);
    const [problem] = checked(text, {}).problems;
    expect(problem).toMatchObject({ file: "catalog/shop.yaml", line: 3 });
    expect(problem?.path).toMatch(/^include/);
  });

  it("does not hide a section of the wrong form behind another file's", () => {
    expect(told(SYSTEM.concat(PLACES), { "catalog/places.yaml": "targets: 5\n" })).toContain(
      "catalog/places.yaml:1:10 | targets: has the wrong form | → it must be a map (key: value)",
    );
  });

  it("takes no name from an object's own", () => {
    expect(
      told(SYSTEM, { "catalog/places.yaml": `${PLACES}  constructor: { kind: fly, app: x }\n` }),
    ).toEqual(["catalog/places.yaml:3:3 | targets.constructor: is no name | → choose another"]);
    const { catalog } = checked(SYSTEM, {
      "catalog/places.yaml": `${PLACES}  __proto__: { optional: true }\n`,
    });
    expect(Object.getPrototypeOf(catalog?.targets)).toBe(Object.prototype);
  });
});

describe("a joined catalog", () => {
  it("says the same in one text", () => {
    const files = held({ "catalog/places.yaml": PLACES });
    const text = joinedCatalog(SYSTEM, files);
    expect(checkCatalog(text, "one.yaml").catalog).toEqual(
      checked(SYSTEM, { "catalog/places.yaml": PLACES }).catalog,
    );
  });

  it("is the text itself where nothing is included", () => {
    const text = `# kept\n${SYSTEM.replace("include: [places.yaml]\n", "")}${PLACES}`;
    expect(joinedCatalog(text, held({}))).toBe(text);
  });

  it("is none where a file is missing", () => {
    expect(() => joinedCatalog(SYSTEM, held({}))).toThrow("there is no such file");
  });
});

describe("on the disk", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "keyturn-include-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("files are looked for beside the catalog", () => {
    writeFileSync(join(folder, "shop.yaml"), SYSTEM);
    writeFileSync(join(folder, "places.yaml"), PLACES);
    expect(Object.keys(loadCatalog(join(folder, "shop.yaml")).targets)).toEqual(["env"]);
    rmSync(join(folder, "places.yaml"));
    expect(() => loadCatalog(join(folder, "shop.yaml"))).toThrow("there is no such file");
  });
});
