import { describe, expect, it } from "vitest";
import { adoptedValue } from "../../provider/adopted-value.ts";
import { secret } from "../../provider/properties.ts";
import { ELSEWHERE, folderWith } from "./support.ts";

const VALUE = "in-use-$already";

/** Places in two files of a folder, where the value is to be found. */
function places(directory: string, host?: string) {
  const where = { directory, key: "TOKEN", ...(host === undefined ? {} : { host }) };
  return {
    places: [
      { ...where, path: ".env" },
      { ...where, path: "web/.env" },
    ],
  };
}

const adopt = (files: Record<string, string>, host?: string) =>
  adoptedValue.create(places(folderWith(files), host));

describe("adopting a value", () => {
  it("reads it as Compose does, and keeps it as a secret", async () => {
    const { id, state } = await adopt({
      ".env": `TOKEN='${VALUE}'\n`,
      "web/.env": `export TOKEN="in-use-$$already"`,
    });
    expect(state.value).toEqual(secret(VALUE));
    expect(id).toBe("TOKEN in .env, TOKEN in web/.env");
  });

  it("takes it from the places that have one, where others are empty or lack the key", async () => {
    const empty = await adopt({ ".env": "TOKEN=\n", "web/.env": `TOKEN='${VALUE}'\n` });
    expect(empty.state.value).toEqual(secret(VALUE));
    const lacking = await adopt({ ".env": `TOKEN='${VALUE}'\n`, "web/.env": "OTHER=x\n" });
    expect(lacking.state.value).toEqual(secret(VALUE));
  });

  it("refuses where the places differ, naming them and neither value", async () => {
    const differing = adopt({ ".env": "TOKEN=one-of-two\n", "web/.env": "TOKEN=two-of-two\n" });
    await expect(differing).rejects.toThrow(
      "TOKEN in .env and TOKEN in web/.env hold different values: make them the same, then adopt",
    );
    await expect(differing).rejects.not.toThrow(/of-two/);
  });

  it("refuses where no place has a value, naming them and the other way to begin", async () => {
    await expect(adopt({ ".env": "TOKEN=\n", "web/.env": "" })).rejects.toThrow(
      /^nothing to adopt: no value at TOKEN in \.env, TOKEN in web\/\.env.+keyturn begin/,
    );
  });

  it("refuses one of several lines where a .env file could not take it back, and there alone", async () => {
    const lines = "TOKEN='first\nsecond'\n";
    await expect(adopt({ ".env": lines, "web/.env": "" })).rejects.toThrow(
      "TOKEN in .env holds a line break, which keyturn could not write back to TOKEN in .env",
    );
    const directory = folderWith({ ".dev.vars": lines });
    const { state } = await adoptedValue.create({ places: [{ directory, path: ".dev.vars", key: "TOKEN" }] });
    expect(state.value).toEqual(secret("first\nsecond"));
  });

  it("refuses where a file is missing or lies on another machine", async () => {
    await expect(adopt({ ".env": `TOKEN='${VALUE}'\n` })).rejects.toThrow("web/.env: no such file");
    await expect(adopt({ ".env": "", "web/.env": "" }, ELSEWHERE)).rejects.toThrow(ELSEWHERE);
  });
});

describe("an adopted value", () => {
  it("stays what it was, whatever its places hold or are called later", async () => {
    const { state } = await adopt({ ".env": `TOKEN='${VALUE}'\n`, "web/.env": "" });
    const moved = places(folderWith({ ".env": "TOKEN=other\n", "web/.env": "" }));
    expect(await adoptedValue.changed(state, moved)).toBe(false);
    expect(await adoptedValue.update(state, moved)).toEqual(state);
    expect(await adoptedValue.check(state, moved)).toEqual([]);
  });
});
