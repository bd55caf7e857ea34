import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { envFiles } from "../../provider/env-files.ts";
import { secret } from "../../provider/properties.ts";
import type { Properties } from "../../provider/resource.ts";
import { folderWith, UNKNOWN } from "./support.ts";

const ENV = ".env";

function inputs(
  directory: string,
  values: Record<string, [value: string, generation: string]>,
  adopted = false,
): Properties {
  const entries = Object.fromEntries(
    Object.entries(values).map(([key, [value, generation]]) => [
      key,
      { secret: key, generation, value: secret(value), ...(adopted ? { adopted } : {}) },
    ]),
  );
  return { directory, files: [{ target: "env", path: ENV, entries }] };
}

const text = (directory: string) => readFileSync(join(directory, ENV), "utf8");

describe("a value that no state holds", () => {
  it("is not overwritten by a first generation, in a preview neither", async () => {
    const directory = folderWith({ [ENV]: "TOKEN=in-use\n" });
    const wanted = inputs(directory, { TOKEN: ["made", "1"] });
    await expect(envFiles.create(wanted)).rejects.toThrow("keyturn adopt TOKEN");
    expect(text(directory)).toBe("TOKEN=in-use\n");
    const [failure] = await envFiles.check({}, inputs(directory, { TOKEN: [UNKNOWN, "1"] }));
    expect(failure?.reason).toContain("TOKEN in .env holds a value that keyturn does not know");
    expect(JSON.stringify(failure)).not.toContain("in-use");
  });

  it("is what an adoption takes over, known or not yet", async () => {
    const directory = folderWith({ [ENV]: "TOKEN=in-use\n" });
    expect(await envFiles.check({}, inputs(directory, { TOKEN: [UNKNOWN, "1"] }, true))).toEqual([]);
    await envFiles.create(inputs(directory, { TOKEN: ["in-use", "1"] }, true));
    expect(text(directory)).toBe("TOKEN=in-use\n");
  });

  it("is not overwritten where it is not the one that was adopted", async () => {
    const directory = folderWith({ [ENV]: "TOKEN=changed-meanwhile\n" });
    await expect(envFiles.create(inputs(directory, { TOKEN: ["in-use", "1"] }, true))).rejects.toThrow(
      "adopt",
    );
  });
});

describe("a value that was changed by hand", () => {
  async function changed(): Promise<{ directory: string; state: Properties }> {
    const directory = folderWith({ [ENV]: "KEY=\nTOKEN=\n" });
    const { state } = await envFiles.create(inputs(directory, { KEY: ["k1", "1"], TOKEN: ["t1", "1"] }));
    writeFileSync(join(directory, ENV), "KEY=by-hand\nTOKEN=t1\n");
    return { directory, state };
  }

  it("stops the rotation of another secret, which would overwrite it unseen", async () => {
    const { directory, state } = await changed();
    const wanted = inputs(directory, { KEY: ["k1", "1"], TOKEN: ["t2", "2"] });
    await expect(envFiles.update(state, wanted)).rejects.toThrow("KEY in .env was changed by hand");
    expect(text(directory)).toBe("KEY=by-hand\nTOKEN=t1\n");
    await expect(envFiles.changed(state, wanted)).rejects.toThrow("KEY in .env was changed by hand");
  });

  it("is put back by a run that does nothing else", async () => {
    const { directory, state } = await changed();
    const wanted = inputs(directory, { KEY: ["k1", "1"], TOKEN: ["t1", "1"] });
    expect(await envFiles.changed(state, wanted)).toBe(true);
    await envFiles.update(state, wanted);
    expect(text(directory)).toBe("KEY=k1\nTOKEN=t1\n");
  });
});
