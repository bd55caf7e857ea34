import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { EXIT } from "../../cli/errors.ts";
import { openProject, projectName, stacksOf } from "../../cli/project.ts";
import { CATALOG, keyturn, STACK, useFolder, useProject } from "./support.ts";

describe("a project", () => {
  it("is found from a folder below it, and paths in messages start where one is", async () => {
    const root = useProject();
    mkdirSync(join(root, "deep", "down"), { recursive: true });
    useFolder(join(root, "deep", "down"));
    const project = await openProject({});
    expect(project).toMatchObject({ root, stack: "test", directory: root, intent: { issued: {} } });
    expect(project.intent.generations.TOKEN?.current).toBe(1);
  });

  it("has its files where the stack says", async () => {
    const root = useProject({
      "Pulumi.test.yaml": STACK.replace("config:", "config:\n  keyturn:directory: files"),
    });
    expect((await openProject({})).directory).toBe(join(root, "files"));
  });

  it("has the name that its Pulumi.yaml tells, if that tells one", () => {
    expect(projectName(useProject())).toBe("shop");
    expect(projectName(useProject({ "Pulumi.yaml": "runtime: nodejs\n" }))).toBeUndefined();
  });

  it("is missed with the way to begin one", async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "keyturn-none-")));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    useFolder(folder);
    await expect(openProject({})).rejects.toThrow(/no Pulumi\.yaml here or above.+keyturn init/);
  });

  it("needs the name of a catalog in its stack file", async () => {
    useProject({ "Pulumi.test.yaml": "config: {}\n" });
    await expect(openProject({})).rejects.toThrow(
      "Pulumi.test.yaml names no catalog: add keyturn:catalog: catalog/SYSTEM.yaml to its config",
    );
  });
});

describe("the stack", () => {
  const two = { "Pulumi.prod.yaml": STACK };

  it("is the only one, or the one that is named", async () => {
    useProject();
    expect((await openProject({})).stack).toBe("test");
    useProject(two);
    expect((await openProject({ stack: "prod" })).stack).toBe("prod");
  });

  it("is asked for where there are several", async () => {
    const root = useProject(two);
    expect(stacksOf(root)).toEqual(["prod", "test"]);
    await expect(openProject({})).rejects.toThrow("which stack? Add --stack NAME; there are prod, test");
  });

  it("is the environment's PULUMI_STACK where none is named", async () => {
    useProject(two);
    vi.stubEnv("PULUMI_STACK", "prod");
    onTestFinished(() => void vi.unstubAllEnvs());
    expect((await openProject({})).stack).toBe("prod");
  });

  it("has to have a file", async () => {
    useProject();
    await expect(openProject({ stack: "prd" })).rejects.toThrow(/Pulumi\.prd\.yaml does not exist.+--stack/);
  });
});

describe("keyturn validate", () => {
  it("says in one line what a sound catalog holds", async () => {
    useProject();
    expect(await keyturn("validate")).toEqual({
      out: "catalog.yaml: valid. shop has 5 secrets, 1 target, 1 step.\n",
      err: "",
      exitCode: EXIT.done,
    });
  });

  it("needs no project where the catalog is named", async () => {
    const root = useProject();
    rmSync(join(root, "Pulumi.yaml"));
    expect(await keyturn("validate", join(root, "catalog.yaml"))).toMatchObject({ exitCode: EXIT.done });
  });

  it("prints every problem with its place on standard error, and ends with the code of bad input", async () => {
    useProject({ "catalog.yaml": CATALOG.replaceAll("length: 32", "lenght: 32") });
    const { out, err, exitCode } = await keyturn("validate");
    expect({ out, exitCode }).toEqual({ out: "", exitCode: EXIT.badInput });
    expect(err.match(/^catalog\.yaml:\d+:\d+/gm)?.length).toBeGreaterThanOrEqual(3);
    expect(err).toContain("did you mean `length`?");
  });

  it("prints one line of JSON for other programs, whether sound or not", async () => {
    const root = useProject();
    const sound = await keyturn("validate", "--json");
    expect(JSON.parse(sound.out)).toEqual({ file: "catalog.yaml", valid: true, problems: [] });
    writeFileSync(join(root, "catalog.yaml"), CATALOG.replace("length: 32", "lenght: 32"));
    const broken = await keyturn("validate", "--json");
    expect(broken).toMatchObject({ err: "", exitCode: EXIT.badInput });
    expect(broken.out.trimEnd()).not.toContain("\n");
    expect(JSON.parse(broken.out)).toMatchObject({ valid: false, problems: [{ line: 6 }, ...[{}]] });
  });
});

describe("keyturn bump", () => {
  it("writes the next generation, shows the plan and what to do next", async () => {
    const root = useProject();
    const { out, err, exitCode } = await keyturn("bump", "TOKEN");
    expect(exitCode).toBe(EXIT.done);
    expect(out).toContain("TOKEN");
    expect(err).toContain("Wrote Pulumi.test.yaml. Review it, commit it, then: keyturn resume --stack test");
    expect(readFileSync(join(root, "Pulumi.test.yaml"), "utf8")).toContain(
      "TOKEN: {current: 2, previous: 1, next: 3",
    );
  });

  it.each<[string, string[], number, RegExp]>([
    ["a secret that is locked", ["FIXED"], EXIT.refused, /FIXED is locked: printed on paper/],
    ["a secret that a person gives", ["PAY"], EXIT.badInput, /keyturn rotate PAY asks for its new value/],
    ["a derived secret", ["HEADER"], EXIT.refused, /HEADER is derived and changes with TOKEN/],
    ["a name with a slip", ["TOKN"], EXIT.badInput, /did you mean TOKEN/],
    [
      "acceptance for a name with a slip",
      ["TOKEN", "--accept-unreadable", "TOKN"],
      EXIT.badInput,
      /did you mean TOKEN/,
    ],
    ["no name", [], EXIT.badInput, /name a secret, or use --all/],
    ["names beside --all", ["TOKEN", "--all"], EXIT.badInput, /names or --all, not both/],
  ])("refuses %s and writes nothing", async (_what, args, exitCode, message) => {
    const root = useProject();
    const told = await keyturn("bump", ...args);
    expect(told).toMatchObject({ out: "", exitCode });
    expect(told.err).toMatch(message);
    expect(readFileSync(join(root, "Pulumi.test.yaml"), "utf8")).toBe(STACK);
  });

  it("takes with --all what may be rotated without being named", async () => {
    useProject();
    const { out } = await keyturn("bump", "--all", "--json");
    const { stack, plan } = JSON.parse(out);
    expect(stack).toBe("test");
    expect(plan.changes.map((change: { secret: string }) => change.secret)).toEqual(["TOKEN", "OTHER"]);
  });

  it("refuses a second rotation while the previous generation lives", async () => {
    useProject();
    await keyturn("bump", "TOKEN");
    const { err, exitCode } = await keyturn("bump", "TOKEN");
    expect(exitCode).toBe(EXIT.refused);
    expect(err).toContain("first keyturn retire TOKEN, or keyturn rollback TOKEN");
    expect(err).toContain(
      "Where the last change of TOKEN is not carried out yet (keyturn status tells): keyturn resume",
    );
  });
});

describe("keyturn plan", () => {
  it("refuses a name that is no secret as a call that can't be used", async () => {
    useProject();
    expect(await keyturn("plan", "NOPE")).toMatchObject({ out: "", exitCode: EXIT.badInput });
  });
});

describe("a value that a person gave", () => {
  const secure = 'keyturn-given:PAY-g2: {secure: "v1:synthetic"}';
  const stack = (given: string) => STACK.replace("config:\n", `config:\n  ${given}\n`);

  it("may stand in the stack file encrypted", async () => {
    useProject({ "Pulumi.test.yaml": stack(secure) });
    expect(await keyturn("plan", "TOKEN")).toMatchObject({ exitCode: EXIT.done });
  });

  it.each(["plan", "status", "validate", "bump"])(
    "stops keyturn %s where it stands there in plain, with the remedy and without the value",
    async (command) => {
      useProject({ "Pulumi.test.yaml": stack(`${secure}\n  keyturn-given:PAY-g3: not-to-be-shown`) });
      const { out, err, exitCode } = await keyturn(command, ...(command === "bump" ? ["TOKEN"] : []));
      expect({ out, exitCode }).toEqual({ out: "", exitCode: EXIT.badInput });
      expect(err).toContain("Pulumi.test.yaml holds in plain what must be encrypted: keyturn-given:PAY-g3.");
      expect(err).toContain("pulumi config set --secret keyturn-given:PAY-g3 --stack test < FILE");
      expect(err).not.toMatch(/not-to-be-shown|PAY-g2/);
    },
  );
});

describe("a stack file or catalog that can't be", () => {
  it("ends a command with the code of bad input and every problem", async () => {
    useProject({ "Pulumi.test.yaml": STACK.replaceAll("next: 2", "next: 1") });
    const { err, exitCode } = await keyturn("plan");
    expect(exitCode).toBe(EXIT.badInput);
    expect(err.match(/must be above every number used so far/g)).toHaveLength(4);
  });

  it("names the catalog's problems as validate does", async () => {
    useProject({ "catalog.yaml": CATALOG.replace("kind: random", "kind: rnadom") });
    const { err, exitCode } = await keyturn("plan");
    expect(exitCode).toBe(EXIT.badInput);
    expect(err).toMatch(/catalog\.yaml:6:\d+/);
  });
});
