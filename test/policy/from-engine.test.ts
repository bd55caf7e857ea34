import { createRequire } from "node:module";
import { runtime } from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { readProperties } from "../../policy/view/from-engine.ts";
import { isAsset, UNKNOWN } from "../../policy/view/value.ts";
import { secret } from "../support/policy/by-sdk.ts";

const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** The texts by which the SDK itself knows what is not known yet. */
const unknowns: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(createRequire(import.meta.url)("@pulumi/policy/proxy.js")).filter(
    (entry): entry is [string, string] => /^unknown\w+Value$/.test(entry[0]),
  ),
);
const asset = (given: object) => ({ [runtime.specialSigKey]: runtime.specialAssetSig, ...given });
const archive = (given: object) => ({ [runtime.specialSigKey]: runtime.specialArchiveSig, ...given });

describe("a resource's properties", () => {
  const properties = {
    name: "web",
    count: 3,
    tags: { Note: secret("q7Zt"), Env: "prod" },
    list: ["a", secret("b"), UNKNOWN_TEXT],
    whole: secret({ a: "x", b: secret("y") }),
    absent: null,
    code: asset({ text: "export {}" }),
  };

  it("are read without the protocol's signs", () => {
    const { values } = readProperties(properties);
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
    expect(readProperties(properties).secrets).toEqual([["tags", "Note"], ["list", 1], ["whole"]]);
  });

  it("may be unknown as a whole, or have names like those that every object has", () => {
    const { values } = readProperties(
      JSON.parse(`{"constructor":"a","toString":"b","tags":"${UNKNOWN_TEXT}"}`),
    );
    expect(Object.entries(values)).toEqual([
      ["constructor", "a"],
      ["toString", "b"],
      ["tags", UNKNOWN],
    ]);
  });

  it.each(Object.entries(unknowns))("may be unknown as the SDK's %s says it", (_, text) => {
    expect(readProperties({ list: ["a", text] }).values.list).toEqual(["a", UNKNOWN]);
  });

  it("may be files that are got from elsewhere, in an archive too", () => {
    // keyturn-scan-ignore secretlint/basicauth: synthetic
    const uri = "https://user:q7Zt@example.com/code.zip";
    const { values, secrets } = readProperties({
      file: asset({ uri }),
      archive: archive({ uri }),
      folder: archive({ path: "build" }),
      files: archive({
        assets: { "a.js": asset({ text: "export {}" }), "b.js": secret(asset({ text: "b" })) },
      }),
    });
    expect(values.file).toMatchObject({ uri });
    expect(values.archive).toMatchObject({ uri });
    expect(values.folder).toMatchObject({ path: "build" });
    expect(values.files).toMatchObject({ "a.js": { text: "export {}" }, "b.js": { text: "b" } });
    expect(secrets).toEqual([["files", "b.js"]]);
  });
});
