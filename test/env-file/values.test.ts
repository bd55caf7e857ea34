// biome-ignore-all lint/suspicious/noTemplateCurlyInString: .env files write variables as ${NAME} too.
import { describe, expect, it } from "vitest";
import { EnvSyntaxError, parseEnv, readValues } from "../../provider/env-file/index.ts";
import { vectors } from "./compose-vectors.ts";

describe("reading as Docker Compose reads", () => {
  it("has a recorded reading for hundreds of odd texts", () => {
    expect(vectors.source).toMatch(/^compose-go\/v2 v2\.\d+/);
    expect(vectors.syntax.length).toBeGreaterThan(300);
    expect(vectors.syntax.filter(({ error }) => error).length).toBeGreaterThan(30);
  });

  it.each(vectors.syntax.map((vector) => [JSON.stringify(vector.text), vector] as const))(
    "%s",
    (_, vector) => {
      const read = () => Object.fromEntries(readValues(parseEnv(vector.text)));
      if (vector.error) {
        expect(read).toThrow(EnvSyntaxError);
      } else {
        // A value without a name reaches nobody; see readValues.
        const { "": _nameless, ...named } = vector.values ?? {};
        expect(read()).toEqual(named);
      }
    },
  );
});

describe("readValues", () => {
  it("reads the asked keys of a file that has another line it cannot interpolate", () => {
    const document = parseEnv("URL=https://${HOST:?}/\nTOKEN=t\nLINK=$URL\n");
    expect(readValues(document, ["TOKEN", "MISSING"])).toEqual(new Map([["TOKEN", "t"]]));
    expect(() => readValues(document, ["URL"])).toThrow(
      "env file:1: the variable HOST is required and has no value",
    );
    expect(() => readValues(document, ["LINK"])).toThrow("env file:3: it needs URL, which cannot be read");
    expect(() => readValues(document)).toThrow(EnvSyntaxError);
  });
});
