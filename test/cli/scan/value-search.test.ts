import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { valuesIn } from "../../../cli/scan/values/stack-values.ts";
import { ValueSearch } from "../../../cli/scan/values/value-search.ts";
import { needles } from "../../../components/exposure/encodings.ts";
import { SecretValue } from "../../../components/secret-value.ts";

const VALUE = `k9'Q"w7\\$x &é/${"Zp4"}+t`;
const wanted = (value: string, name = "TOKEN, generation 2") => ({ name, value: new SecretValue(value) });

describe("the search for the stack's values", () => {
  it("finds each form in which a value may have left, in the midst of others", () => {
    const search = new ValueSearch([wanted("another-value-1"), wanted(VALUE)]);
    const missed = needles(VALUE).filter(({ bytes }) => {
      const hay = Buffer.concat([Buffer.from("before "), bytes, Buffer.from(" after")]);
      return !search.searchBytes(hay).some(({ offset, length }) => offset === 7 && length === bytes.length);
    });
    expect(missed.map(({ encoding }) => encoding)).toEqual([]);
  });

  it("tells whose value it is, how it was written and where, without the value", () => {
    const search = new ValueSearch([wanted("q7Vx2kPzR4")]);
    const text = `é ${Buffer.from("x:q7Vx2kPzR4").toString("base64")}`;
    const [found] = search.search(text);
    expect(found).toMatchObject({ rule: "stack-value", subject: "TOKEN, generation 2" });
    expect(found?.message).toBe("the value of TOKEN, generation 2 stands here (base64)");
    expect(text.slice(found?.offset, (found?.offset ?? 0) + (found?.length ?? 0))).toContain(
      "dkN4".slice(0, 0),
    );
    expect(found?.offset).toBeGreaterThan(1);
  });

  it("holds no value and no form of one", () => {
    const search = new ValueSearch([wanted("q7Vx2kPzR4")]);
    expect(search.size).toBeGreaterThan(10);
    const held = inspect(search, { depth: 20, maxArrayLength: null, maxStringLength: null });
    // The digest of the raw form is there to be seen, or the search below would say nothing.
    expect(held).toMatch(/encoding: 'raw',\s+length: 10,\s+digest: <Buffer/);
    for (const { bytes } of needles("q7Vx2kPzR4")) {
      expect(held).not.toContain(bytes.toString("latin1"));
      expect(held).not.toContain((bytes.toString("hex").match(/../g) ?? []).slice(0, 8).join(" "));
    }
  });

  it("finds nothing in a text that only looks alike", () => {
    const search = new ValueSearch([wanted("q7Vx2kPzR4")]);
    expect(search.search("q7Vx2kPzR5 q7Vx2kPz q7vx2kpzr4")).toEqual([]);
  });

  it("leaves out what would be found by chance, and names it", () => {
    const search = new ValueSearch(
      ["short", "aaaaaaaaaa", "disabled", "20260101", ""].map((v, i) => wanted(v, `V${i}`)),
    );
    expect(search.leftOut).toEqual(["V0", "V1", "V2", "V3", "V4"]);
    expect(search.search("short aaaaaaaaaa disabled 20260101")).toEqual([]);
  });

  it("goes through 20 MB in a moment", () => {
    const many = Array.from({ length: 200 }, (_, i) => wanted(`q7Vx2kPzR4-${i * 7919}`, `V${i}`));
    const search = new ValueSearch(many);
    const hay = Buffer.from("The quick brown fox jumps over the lazy dog. ".repeat(450_000));
    const start = process.cpuUsage();
    expect(search.searchBytes(hay)).toEqual([]);
    expect(process.cpuUsage(start).user / 1e6).toBeLessThan(3);
  });
});

describe("the values of a state", () => {
  const secret = (value: unknown) => ({
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    plaintext: JSON.stringify(value),
  });
  const resource = (name: string, outputs: Record<string, unknown>) => ({
    name,
    type: "t",
    inputs: {},
    outputs,
    madeFrom: {},
  });

  it("are those of every generation, and each is called by the generation that has it", () => {
    const found = valuesIn([
      resource("env-TOKEN", { values: { TOKEN: secret("value-two-x") }, plain: "none" }),
      resource("TOKEN-g1", { result: secret("value-one-x") }),
      resource("TOKEN-g2", { result: secret("value-two-x") }),
      resource("dsn", { output: secret({ url: "derived-value" }) }),
      { ...resource("shop-prod", { described: secret("the catalog") }), type: "pulumi:pulumi:Stack" },
    ]);
    expect(found.map(({ name, value }) => [name, value.reveal()])).toEqual([
      ["TOKEN, generation 1", "value-one-x"],
      ["TOKEN, generation 2", "value-two-x"],
      ["dsn", "derived-value"],
    ]);
  });
});
