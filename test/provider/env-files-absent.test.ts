import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { envFiles } from "../../provider/env-files.ts";
import { secret } from "../../provider/properties.ts";
import type { Properties } from "../../provider/resource.ts";
import { ELSEWHERE, folderWith } from "./support.ts";

const BEFORE = "# shop\nKEY=\nTOKEN='' # why\nOTHER=kept\n";

let directory: string;
beforeEach(() => {
  directory = folderWith({ ".env": BEFORE });
});

/** Inputs that keep KEY, and TOKEN unless it leaves. */
function inputs(leaving: readonly string[] = [], token = "t1"): Properties {
  const entry = (name: string, value: string) => ({ secret: name, generation: "1", value: secret(value) });
  const all = { KEY: entry("KEY", "k1"), TOKEN: entry("TOKEN", token) };
  const entries = Object.fromEntries(Object.entries(all).filter(([key]) => !leaving.includes(key)));
  const absent = leaving.length === 0 ? {} : { absent: [...leaving] };
  return { directory, files: [{ target: "env", path: ".env", entries, ...absent }] };
}

const text = () => readFileSync(join(directory, ".env"), "utf8");
const write = (now: string) => writeFileSync(join(directory, ".env"), now);

describe("a key that leaves a file", () => {
  it("is due to be taken out, and is taken out with its line alone", async () => {
    const { state } = await envFiles.create(inputs());
    expect(await envFiles.changed(state, inputs(["TOKEN"]))).toBe(true);
    const next = await envFiles.update(state, inputs(["TOKEN"]));
    expect(text()).toBe("# shop\nKEY=k1\nOTHER=kept\n");
    expect(next.files).toEqual([
      {
        target: "env",
        path: ".env",
        entries: { KEY: { secret: "KEY", generation: "1", value: secret("k1") } },
        absent: ["TOKEN"],
      },
    ]);
  });

  it("changes nothing the second time, and nothing when it is forgotten", async () => {
    const { state } = await envFiles.create(inputs());
    const next = await envFiles.update(state, inputs(["TOKEN"]));
    const after = text();
    expect(await envFiles.changed(next, inputs(["TOKEN"]))).toBe(false);
    await envFiles.update(next, inputs(["TOKEN"]));
    const [file] = (inputs(["TOKEN"]) as { files: { entries: object }[] }).files;
    const forgotten = { directory, files: [{ target: "env", path: ".env", entries: file?.entries }] };
    expect(await envFiles.changed(next, forgotten)).toBe(true);
    await envFiles.update(next, forgotten);
    expect(text()).toBe(after);
  });

  it("may be the last one that keyturn holds there", async () => {
    const { state } = await envFiles.create(inputs());
    const next = await envFiles.update(state, inputs(["KEY", "TOKEN"]));
    expect(text()).toBe("# shop\nOTHER=kept\n");
    expect(await envFiles.changed(next, { directory, files: [] })).toBe(true);
    await envFiles.update(next, { directory, files: [] });
    expect(text()).toBe("# shop\nOTHER=kept\n");
  });

  it("is free to be gone already, or empty", async () => {
    const { state } = await envFiles.create(inputs());
    write("KEY=k1\nOTHER=kept\n");
    await envFiles.update(state, inputs(["TOKEN"]));
    expect(text()).toBe("KEY=k1\nOTHER=kept\n");
    write("KEY=k1\nTOKEN=\n");
    await envFiles.update(state, inputs(["TOKEN"]));
    expect(text()).toBe("KEY=k1\n");
  });

  it("is not taken out with a value that was put there by hand, in a preview neither", async () => {
    const { state } = await envFiles.create(inputs());
    write("KEY=k1\nTOKEN=by-hand\n");
    const refusal = /^TOKEN in \.env holds another value than keyturn wrote there/;
    await expect(envFiles.changed(state, inputs(["TOKEN"]))).rejects.toThrow(refusal);
    await expect(envFiles.update(state, inputs(["TOKEN"]))).rejects.toThrow(refusal);
    await expect(envFiles.update(state, inputs(["TOKEN"]))).rejects.not.toThrow(/by-hand/);
    expect(text()).toBe("KEY=k1\nTOKEN=by-hand\n");
  });

  it("is not taken out where somebody put it back after it was", async () => {
    const { state } = await envFiles.create(inputs());
    const next = await envFiles.update(state, inputs(["TOKEN"]));
    write("KEY=k1\nTOKEN=by-hand\n");
    await expect(envFiles.changed(next, inputs(["TOKEN"]))).rejects.toThrow(
      "If it is of no use, take the line out by hand",
    );
  });

  it("is not taken out where no state tells what it is", async () => {
    write("TOKEN=of-somebody\n");
    const [failure] = await envFiles.check({}, inputs(["TOKEN"]));
    expect(failure?.reason).toContain("TOKEN in .env holds another value than keyturn wrote there");
    await expect(envFiles.create(inputs(["TOKEN"]))).rejects.toThrow("TOKEN in .env");
    expect(text()).toBe("TOKEN=of-somebody\n");
  });

  it("that stands in another value stops the run, and no file changes", async () => {
    const { state } = await envFiles.create(inputs());
    write("KEY=k1\nTOKEN=t1\nURL=x:$TOKEN\n");
    await expect(envFiles.update(state, inputs(["TOKEN"]))).rejects.toThrow(
      "TOKEN: can't be taken out of the file: it stands in the value of URL",
    );
    expect(text()).toContain("TOKEN=t1");
  });

  it("is taken out on the machine that wrote it alone", async () => {
    const { state } = await envFiles.create(inputs());
    const written = { ...state, writtenOn: ELSEWHERE };
    expect(await envFiles.changed(written, inputs(["TOKEN"]))).toBe(true);
    await expect(envFiles.update(written, inputs(["TOKEN"]))).rejects.toThrow(ELSEWHERE);
    expect(text()).toContain("TOKEN=");
  });
});
