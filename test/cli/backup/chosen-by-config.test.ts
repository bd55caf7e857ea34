import { describe, expect, test } from "vitest";
import { chosenByConfig } from "../../../cli/backup/chosen-by-config.ts";
import { STACK } from "../support.ts";
import { shop } from "./support.ts";

const SECRETS_CONFIG = `secrets:
  TOKEN: { type: random, length: 32, files: [.env], auto_rotate: true }
  HEADER: { type: jwt-token, depends_on: TOKEN, files: [.env] }
  PAY: { type: static, files: [.env] }
  OTHER: { type: random, auto_rotate: false }
`;

describe("a file after --config", () => {
  test("is a stack's catalog, whichever way it is named", async () => {
    await shop();
    expect(chosenByConfig("./catalog.yaml", undefined)).toEqual({ stack: "test" });
    expect(chosenByConfig("catalog.yaml", "test")).toEqual({ stack: "test" });
  });

  test("is refused where it is no stack's, another stack's, or several stacks'", async () => {
    await shop("", { "other.yaml": "version: 1\nsystem: other\n", "Pulumi.prod.yaml": STACK });
    expect(() => chosenByConfig("other.yaml", undefined)).toThrow(
      "no stack here has other.yaml as its catalog",
    );
    expect(() => chosenByConfig("catalog.yaml", "qa")).toThrow("the stack qa has not catalog.yaml");
    expect(() => chosenByConfig("catalog.yaml", undefined)).toThrow("prod and test have catalog.yaml");
    expect(() => chosenByConfig("none.yaml", undefined)).toThrow("none.yaml can't be read (ENOENT)");
  });

  test("is a secrets-config.yaml, for the secrets that it has rotated", async () => {
    await shop("", { "secrets-config.yaml": SECRETS_CONFIG });
    expect(chosenByConfig("secrets-config.yaml", undefined)).toEqual({ names: ["TOKEN", "HEADER"] });
  });
});
