import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { envFiles } from "../../provider/env-files.ts";
import { secret } from "../../provider/properties.ts";
import type { Properties } from "../../provider/resource.ts";
import { ELSEWHERE, folderWith, UNKNOWN } from "./support.ts";

const FILES = { ".env": "OTHER='kept'\nTOKEN='' # why\n", "web/.env": "TOKEN=\r\n" };
const folder = () => folderWith(FILES);

/** Inputs that put the value into both files, as the engine sends them: the value marked as a secret. */
function inputs(directory: string, value: string, generation = "2", host?: string): Properties {
  const entries = { TOKEN: { secret: "TOKEN", generation, value: secret(value) } };
  const files = [
    { target: "env", path: ".env", entries },
    { target: "web", path: "web/.env", entries },
  ];
  return { directory, files, ...(host === undefined ? {} : { host }) };
}

const text = (directory: string, path = ".env") => readFileSync(join(directory, path), "utf8");

describe("files that a run which was cut off may have written", () => {
  it("are looked at again, and owed the value in use where they are away", async () => {
    const said = vi.spyOn(console, "error").mockImplementation(() => {});
    onTestFinished(() => said.mockRestore());
    const directory = folder();
    const wanted = { ...inputs(directory, "one", "1"), optional: true };
    const { state } = await envFiles.create(wanted);
    const doubtful = { ...state, inDoubt: true };
    expect(await envFiles.changed(state, wanted)).toBe(false);
    expect(await envFiles.changed(doubtful, wanted)).toBe(true);

    rmSync(join(directory, ".env"));
    const away = await envFiles.update(doubtful, wanted);
    expect(away).toMatchObject({ owed: { env: { TOKEN: "1" }, web: { TOKEN: "1" } }, inDoubt: true });
    writeFileSync(join(directory, ".env"), "TOKEN=two\n");
    const back = await envFiles.update(away, wanted);
    expect(text(directory)).toContain("one");
    expect(back.owed).toEqual({});
    expect(back).not.toHaveProperty("inDoubt");
  });

  it("are not passed over on a machine that does not hold them", async () => {
    const directory = folder();
    const wanted = inputs(directory, "one", "1");
    const state = { ...wanted, writtenOn: ELSEWHERE };
    expect(await envFiles.changed(state, wanted)).toBe(false);
    const doubtful = { ...state, inDoubt: true };
    expect(await envFiles.changed(doubtful, wanted)).toBe(true);
    await expect(envFiles.update(doubtful, wanted)).rejects.toThrow(ELSEWHERE);
  });
});

describe("a file that others may read", () => {
  const written = async (mode: number) => {
    const directory = folder();
    for (const path of Object.keys(FILES)) chmodSync(join(directory, path), 0o600);
    chmodSync(join(directory, ".env"), mode);
    const said = vi.spyOn(console, "error").mockImplementation(() => {});
    onTestFinished(() => said.mockRestore());
    await envFiles.create(inputs(directory, "new"));
    expect(statSync(join(directory, ".env")).mode & 0o777).toBe(0o600);
    return said.mock.calls.flat();
  };

  it("is its owner's alone after a write, which is said without a value", async () => {
    expect(await written(0o640)).toEqual([
      ".env could be read by other users than its owner: its mode is 0600 now",
    ]);
  });

  it("is not spoken of where nobody else could read it before", async () => {
    expect(await written(0o600)).toEqual([]);
  });
});

describe("creating", () => {
  it("writes every file, and nothing but the keys that are named", async () => {
    const directory = folder();
    const { id } = await envFiles.create(inputs(directory, "new"));
    expect(id).toBe(hostname());
    expect([text(directory), text(directory, "web/.env")]).toEqual([
      "OTHER='kept'\nTOKEN='new' # why\n",
      "TOKEN=new\r\n",
    ]);
  });

  it("keeps in the state where it was written, and every value as a secret, marked or not", async () => {
    const directory = folder();
    const plain = { TOKEN: { secret: "TOKEN", generation: "2", value: "new" } };
    const { state } = await envFiles.create({
      directory,
      files: [{ target: "env", path: ".env", entries: plain }],
    });
    expect(state.writtenOn).toBe(hostname());
    expect(state.files).toEqual([
      {
        target: "env",
        path: ".env",
        entries: { TOKEN: { secret: "TOKEN", generation: "2", value: secret("new") } },
      },
    ]);
  });

  it("writes no file where one of them can't be written", async () => {
    const directory = folder();
    rmSync(join(directory, "web/.env"));
    await expect(envFiles.create(inputs(directory, "new"))).rejects.toThrow("web/.env: no such file");
    expect(text(directory)).toBe(FILES[".env"]);
  });

  it("refuses on another machine than the target's, and writes nothing", async () => {
    const directory = folder();
    await expect(envFiles.create(inputs(directory, "new", "2", ELSEWHERE))).rejects.toThrow(ELSEWHERE);
    expect(text(directory)).toBe(FILES[".env"]);
  });
});

describe("updating", () => {
  it("writes the new value", async () => {
    const directory = folder();
    const { state } = await envFiles.create(inputs(directory, "two"));
    await envFiles.update(state, inputs(directory, "three", "3"));
    expect(text(directory)).toContain("TOKEN='three' ");
  });

  it("refuses another value under the same number, and writes nothing", async () => {
    const directory = folder();
    const { state } = await envFiles.create(inputs(directory, "two"));
    await expect(envFiles.update(state, inputs(directory, "other"))).rejects.toThrow(
      "generation 2 of TOKEN is no longer in the state",
    );
    expect(text(directory)).toContain("TOKEN='two' ");
  });

  it("refuses on another machine than the one that wrote first", async () => {
    const directory = folder();
    const state = { ...inputs(directory, "two"), writtenOn: ELSEWHERE };
    await expect(envFiles.update(state, inputs(directory, "three", "3"))).rejects.toThrow(ELSEWHERE);
    expect(text(directory)).toBe(FILES[".env"]);
  });
});

describe("a change", () => {
  /** Whether one is due after `spoil` changed the disk, with these inputs. */
  async function due(next: (directory: string) => Properties, spoil?: (directory: string) => void) {
    const directory = folder();
    const { state } = await envFiles.create(inputs(directory, "two"));
    spoil?.(directory);
    return await envFiles.changed(state, next(directory));
  }
  const edit = (path: string) => (directory: string) =>
    writeFileSync(join(directory, path), "TOKEN=edited\n");

  it.each<[string, Parameters<typeof due>, boolean]>([
    ["not due where all is as it was", [(at) => inputs(at, "two")], false],
    ["due for another generation", [(at) => inputs(at, "three", "3")], true],
    ["due for another one whose value is not known yet", [(at) => inputs(at, UNKNOWN, "3")], true],
    ["due where a file was edited by hand", [(at) => inputs(at, "two"), edit("web/.env")], true],
    ["due for another host, so that the state knows it", [(at) => inputs(at, "two", "2", "any")], true],
    [
      "not due for a key that was edited and is none of ours",
      [(at) => inputs(at, "two"), (at) => writeFileSync(join(at, ".env"), "OTHER=x\nTOKEN=two\n")],
      false,
    ],
  ])("is %s", async (_case, [next, spoil], expected) => {
    expect(await due(next, spoil)).toBe(expected);
  });

  it("is not due where the checkout lies in another folder", async () => {
    const [before, after] = [folder(), folder()];
    const { state } = await envFiles.create(inputs(before, "two"));
    await envFiles.create(inputs(after, "two"));
    expect(await envFiles.changed(state, inputs(after, "two"))).toBe(false);
  });

  it("is not due because of another machine's disk, which is not the place", async () => {
    const directory = folder();
    const state = { ...inputs(directory, "two"), writtenOn: ELSEWHERE };
    expect(await envFiles.changed(state, inputs(directory, "two"))).toBe(false);
  });

  it("is refused in a preview where a generation was lost from the state", async () => {
    const lost = due((at) => inputs(at, UNKNOWN));
    await expect(lost).rejects.toThrow("generation 2 of TOKEN is no longer in the state");
  });
});

describe("the check", () => {
  it("finds nothing wrong with files that can be read", async () => {
    expect(await envFiles.check({}, inputs(folder(), UNKNOWN))).toEqual([]);
  });

  it("names every file that can't be used, on the resource as a whole: a property's value would be printed", async () => {
    const directory = folderWith({ ".env": "TOKEN='never closed" });
    const failures = await envFiles.check({}, inputs(directory, "not-to-be-shown"));
    expect(failures.map(({ property }) => property)).toEqual(["", ""]);
    expect(failures[0]?.reason).toMatch(/\/\.env:1: a quoted value is not closed/);
    expect(failures[1]?.reason).toContain("web/.env: no such file");
    expect(JSON.stringify(failures)).not.toMatch(/not-to-be-shown|never closed/);
  });

  it("asks nothing of another machine's files", async () => {
    expect(await envFiles.check({ writtenOn: ELSEWHERE }, inputs(folderWith({}), "two"))).toEqual([]);
    expect(await envFiles.check({}, inputs(folderWith({}), "two", "2", ELSEWHERE))).toEqual([]);
  });
});
