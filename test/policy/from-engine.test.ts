import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { readProperties } from "../../policy/view/from-engine.ts";
import { isAsset, UNKNOWN } from "../../policy/view/value.ts";

// What the SDK itself does with the engine's message; its types leave these out.
const require = createRequire(import.meta.url);
const { deserializeProperties } = require("@pulumi/policy/deserialize.js");
const { unknownCheckingProxy } = require("@pulumi/policy/proxy.js");

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";
const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const secret = (value: unknown) => ({ [SIGNATURE]: SECRET, value });

/** As a remediation sees it (`marked`), or a policy. */
function fromEngine(properties: object, marked: boolean): unknown {
  return unknownCheckingProxy(deserializeProperties({ toJavaScript: () => properties }, marked));
}

describe("a resource's properties", () => {
  const properties = {
    name: "web",
    count: 3,
    tags: { Note: secret("q7Zt"), Env: "prod" },
    list: ["a", secret("b"), UNKNOWN_TEXT],
    whole: secret({ a: "x", b: secret("y") }),
    absent: null,
    code: { [SIGNATURE]: ASSET, text: "export {}" },
  };

  it("are read without the SDK's wrappers", async () => {
    const { values, whole } = readProperties(fromEngine(properties, true));
    await whole;
    expect({ ...values, code: undefined }).toEqual({
      name: "web",
      count: 3,
      tags: { Note: "q7Zt", Env: "prod" },
      list: ["a", "b", UNKNOWN],
      whole: { a: "x", b: "y" },
      absent: null,
      code: undefined,
    });
    expect(values.code && isAsset(values.code) && values.code.text).toBe("export {}");
  });

  it("say where they are secret, the outermost mark only", () => {
    const { secrets } = readProperties(fromEngine(properties, true));
    expect(secrets).toEqual([["tags", "Note"], ["list", 1], ["whole"]]);
  });

  it("read the same without marks", () => {
    const plain = readProperties(fromEngine(properties, false));
    expect(plain.secrets).toEqual([]);
    expect(plain.values.tags).toEqual({ Note: "q7Zt", Env: "prod" });
  });

  it("may be unknown as a whole, or have names like those that every object has", () => {
    const { values } = readProperties(
      fromEngine(JSON.parse(`{"constructor":"a","toString":"b","tags":"${UNKNOWN_TEXT}"}`), true),
    );
    expect(Object.entries(values)).toEqual([
      ["constructor", "a"],
      ["toString", "b"],
      ["tags", UNKNOWN],
    ]);
  });

  it("may be files that are got from elsewhere, in an archive too", async () => {
    // keyturn-scan-ignore secretlint/basicauth: synthetic
    const uri = "https://user:q7Zt@example.com/code.zip";
    const properties = {
      file: { [SIGNATURE]: ASSET, uri },
      archive: { [SIGNATURE]: ARCHIVE, uri },
      folder: { [SIGNATURE]: ARCHIVE, path: "build" },
      files: { [SIGNATURE]: ARCHIVE, assets: { "a.js": { [SIGNATURE]: ASSET, text: "export {}" } } },
    };
    const { values, whole } = readProperties(fromEngine(properties, false));
    await whole;
    expect(values.file).toMatchObject({ uri });
    expect(values.archive).toMatchObject({ uri });
    expect(values.folder).toMatchObject({ path: "build" });
    expect(values.files).toMatchObject({ "a.js": { text: "export {}" } });
  });
});
