import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { envFiles } from "../../provider/env-files.ts";
import { migration } from "../../provider/migration.ts";
import { previousKey } from "../../provider/previous-key.ts";
import { secret } from "../../provider/properties.ts";
import type { Properties } from "../../provider/resource.ts";
import { folderWith } from "./support.ts";

/** Two keys of one file, the second of what is derived from the first. */
function inputs(directory: string, [target, root, derived]: readonly string[], generation = 2): Properties {
  const entries = {
    TOKEN: { secret: root, generation: `${generation}`, value: secret(`value-${generation}`) },
    HEADER: { secret: derived, generation: `${root}:${generation}`, value: secret(`Bearer ${generation}`) },
  };
  return { directory, files: [{ target, path: ".env", entries }] };
}

const OLD = ["env", "TOKEN", "HEADER"];
const NEW = ["front", "ACCESS", "AUTHORIZATION"];

describe("a file whose target and secrets have other names", () => {
  const written = async () => {
    const directory = folderWith({ ".env": "TOKEN=\n" });
    return { directory, state: (await envFiles.create(inputs(directory, OLD))).state };
  };

  it("is as it should be", async () => {
    const { directory, state } = await written();
    expect(await envFiles.changed(state, inputs(directory, OLD))).toBe(false);
    expect(await envFiles.changed(state, inputs(directory, NEW))).toBe(false);
  });

  it("gets the next generation, over what was written under the old names", async () => {
    const { directory, state } = await written();
    expect(await envFiles.changed(state, inputs(directory, NEW, 3))).toBe(true);
    await envFiles.update(state, inputs(directory, NEW, 3));
    expect(readFileSync(join(directory, ".env"), "utf8")).toContain("TOKEN=value-3\n");
  });

  it("still shows what somebody changed by hand", async () => {
    const { directory, state } = await written();
    const turned = (await envFiles.update(state, inputs(directory, OLD, 3))) as Properties;
    expect(await envFiles.changed(turned, inputs(directory, NEW, 3))).toBe(false);
    await envFiles.update(turned, inputs(directory, OLD, 2));
    expect(await envFiles.changed(turned, inputs(directory, NEW, 3))).toBe(true);
  });

  it("is owed only what it lacks", async () => {
    const { directory, state } = await written();
    const away = (names: readonly string[], generation: number) => ({
      ...inputs(directory, names, generation),
      host: "somewhere-else",
      optional: true,
    });
    const owing = (await envFiles.update(
      { ...state, writtenOn: "somewhere-else" },
      away(NEW, 2),
    )) as Properties;
    expect(owing.owed).toEqual({ front: {} });
    const late = (await envFiles.update(owing, away(NEW, 3))) as Properties;
    expect(late.owed).toEqual({ front: { TOKEN: "3", HEADER: "ACCESS:3" } });
  });
});

describe("what is kept beside a file", () => {
  const common = { directory: "/srv", path: ".env", keys: ["TOKEN_PREVIOUS"], value: secret("value-1") };

  it("is the same under other names: a previous value", async () => {
    const of = (name: string, target: string) => ({ ...common, secret: name, target });
    const { state } = await previousKey.create(of("TOKEN", "env"));
    expect(await previousKey.changed(state, of("ACCESS", "front"))).toBe(false);
    expect(await previousKey.changed(state, { ...of("ACCESS", "front"), path: "other/.env" })).toBe(true);
  });

  it("is the same under another name: data that a key encrypts", async () => {
    const of = (name: string, generation = "1") => ({
      secret: name,
      generation,
      value: secret("value-1"),
      run: ["true"],
      directory: "/srv",
      timeoutMs: 1000,
    });
    const { state } = await migration.create(of("TOKEN"));
    expect(await migration.changed(state, of("ACCESS"))).toBe(false);
    expect(await migration.changed(state, of("ACCESS", "2"))).toBe(true);
  });
});
