import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { execa } from "execa";
import { test as base, describe, expect } from "vitest";
import { PACKAGE_ROOT } from "../../cli/project-file.ts";

/** What the package's files import of each other. */
const LOAD = "./tools/start/load.js";
const WORD = "./word.ts";

/** A package with a program of its own, loaded as keyturn's programs are. */
class Package {
  readonly root = mkdtempSync(join(tmpdir(), "keyturn-start-"));

  constructor() {
    cpSync(join(PACKAGE_ROOT, "tools/start"), join(this.root, "tools/start"), { recursive: true });
    symlinkSync(join(PACKAGE_ROOT, "node_modules"), join(this.root, "node_modules"));
    this.write("package.json", '{"type":"module"}');
    this.write(
      "start.js",
      `import { load } from "${LOAD}";\nawait load(new URL("./main.ts", import.meta.url));\n`,
    );
    this.write("word.ts", 'export const word: string = "first";\n');
    this.write("main.ts", `import { word } from "${WORD}";\nconsole.log(word, import.meta.url);\n`);
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.root, path), text);
  }

  async run(): Promise<string> {
    const { all } = await execa(process.execPath, ["start.js"], { cwd: this.root, all: true, reject: false });
    return all;
  }

  bundles(): string[] {
    return readdirSync(join(this.root, ".tools/start")).filter((name) => name.endsWith(".js"));
  }

  /** What the program prints, whichever way it is loaded. */
  prints(word: string): string {
    return `${word} ${pathToFileURL(join(this.root, "main.ts")).href}`;
  }
}

const test = base.extend<{ program: Package }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of the fixtures from it
  program: async ({}, use) => {
    const program = new Package();
    await use(program);
    rmSync(program.root, { recursive: true, force: true });
  },
});

describe("a program's start", () => {
  test("makes one file of it, which knows its sources' address, and uses that again", async ({ program }) => {
    expect(await program.run()).toBe(program.prints("first"));
    const made = program.bundles();
    expect(made).toHaveLength(1);
    program.write(`.tools/start/${made[0]}`, 'console.log("the bundle");');
    expect(await program.run()).toBe("the bundle");
  });

  test("notices a change of any file that it is made of", async ({ program }) => {
    await program.run();
    program.write("word.ts", 'export const word: string = "second";\n');
    expect(await program.run()).toBe(program.prints("second"));
    expect(program.bundles()).toHaveLength(1);
  });

  test("goes on without, where nothing can be written", async ({ program }) => {
    program.write(".tools", "a file in the folder's place");
    expect(await program.run()).toBe(program.prints("first"));
  });

  test("says where a source is wrong", async ({ program }) => {
    program.write("word.ts", "export const word: string = ;\n");
    expect(await program.run()).toContain("word.ts:1:28");
  });

  test("is not confused by a file that was left half written", async ({ program }) => {
    mkdirSync(join(program.root, ".tools/start"), { recursive: true });
    program.write(".tools/start/main.json", '{"root":');
    expect(await program.run()).toBe(program.prints("first"));
  });
});
