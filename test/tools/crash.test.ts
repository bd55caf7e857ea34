import { createRequire } from "node:module";
import { inspect } from "node:util";
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import { describe, expect, it } from "vitest";
import { failureOf } from "../../cli/failure.ts";
import { KeyturnProvider } from "../../provider/keyturn-provider.ts";
import { secret } from "../../provider/properties.ts";
import { collectSecrets, strikeOut, withhold, withoutWords } from "../../tools/start/crash.js";
import { programSecrets } from "../../tools/start/program-secrets.js";

const rpc = createRequire(import.meta.url)("@pulumi/pulumi/runtime/rpc");

const VALUE = 'synthetic "value" 0001';

function thrownBy(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("nothing was thrown");
}

const torn = () => thrownBy(() => JSON.parse(VALUE));

describe("an error whose words are withheld", () => {
  it("tells its class, its code and its way, and nothing else", () => {
    const error = Object.assign(new TypeError(`no ${VALUE}`, { cause: VALUE }), {
      code: "ERR_X",
      input: VALUE,
    });
    withhold(error);
    const shown = `${inspect(error, { showHidden: true })} ${error.stack} ${error.message}`;
    expect(shown).not.toContain("synthetic");
    expect(error.message).toBe("TypeError ERR_X; its words are withheld, for they may quote a value");
    expect(error.stack).toContain("crash.test.ts");
  });

  it("tells nothing of a class, a code or a stack that were made of a value", () => {
    const error = Object.assign(new Error("x"), {
      name: VALUE,
      code: VALUE,
      stack: `Error: ${VALUE}\nand ${VALUE}`,
    });
    expect(withoutWords(error)).not.toContain("value 0001");
    expect(withoutWords(VALUE)).toBe("something that is no error was thrown (string)");
  });
});

describe("an error with known values in its words", () => {
  it("keeps the words around them", () => {
    const error = Object.assign(new Error(`place refused ${VALUE} at line 3`), {
      input: JSON.stringify({ VALUE }),
      cause: new Error(Buffer.from(VALUE).toString("base64")),
    });
    strikeOut(error, [VALUE]);
    expect(error.message).toBe("place refused [secret] at line 3");
    expect(error.stack).toMatch(/^Error: place refused \[secret\] at line 3\n/);
    expect(inspect(error)).not.toMatch(/synthetic|c3ludGhl/);
  });

  it("loses them all where it quotes what is not known, such as the start of a text that is no JSON", () => {
    const error = torn();
    expect(error.message).toContain("synt");
    strikeOut(error, []);
    expect(inspect(error)).not.toContain("synt");
  });
});

describe("the values of a call", () => {
  it("are those under the engine's mark, however deep", () => {
    const found = new Set<string>();
    collectSecrets(
      { path: "a/plain/path", files: [{ value: secret(VALUE) }, secret({ deep: ["other-value"] })] },
      found,
    );
    expect([...found]).toEqual([VALUE, "other-value"]);
  });

  it("are struck out of what the provider says when the call fails", async () => {
    const provider = new KeyturnProvider();
    const urn = `urn:pulumi:test::shop::keyturn:index:${VALUE}::x`;
    const held = { value: secret(VALUE) };
    const calls = [
      () => provider.create(urn, held),
      () => provider.update("id", urn, {}, held),
      () => provider.delete("id", urn, held),
      () => provider.diff("id", urn, held, {}),
      () => provider.check(urn, {}, held),
    ];
    for (const call of calls) await expect(call()).rejects.toThrow("no resource type keyturn:index:[secret]");
    await expect(provider.create(urn, {})).rejects.toThrow(VALUE);
  });
});

describe("the values of a program", () => {
  it("are its encrypted configuration, and what the engine tells it as secret", () => {
    const config = {
      "shop:config:given": "configured-0001",
      "shop:config:plain": "plain-0000001",
      "shop:short": "x",
    };
    const held = {
      PULUMI_CONFIG: JSON.stringify(config),
      PULUMI_CONFIG_SECRET_KEYS: '["shop:given","shop:short"]',
    };
    Reflect.set(globalThis, Symbol.for("keyturn.config"), held);
    const known = programSecrets();
    expect([...known]).toEqual(["configured-0001"]);
    const answer = structs.Struct.fromJavaScript({ name: "no-secret-0001", result: secret(VALUE) });
    expect(rpc.deserializeProperties(answer)).toMatchObject({ name: "no-secret-0001" });
    expect([...known]).toEqual(["configured-0001", VALUE]);
    Reflect.deleteProperty(globalThis, Symbol.for("keyturn.config"));
  });
});

describe("keyturn's own message", () => {
  it("quotes nothing of a text that is no JSON", () => {
    expect(failureOf(torn()).message).toMatch(/^SyntaxError; its words are withheld/);
    expect(failureOf(new Error("mend the catalog")).message).toBe("mend the catalog");
    expect(failureOf(VALUE).message).not.toContain("value");
  });
});
