import { format, inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { SecretValue } from "../components/secret-value.ts";

const VALUE = "a-synthetic-value";
const secret = new SecretValue(VALUE);

describe("a secret value", () => {
  it("is given to who asks for it", () => {
    expect(secret.reveal()).toBe(VALUE);
  });

  it.each<[string, string]>([
    ["String()", String(secret)],
    ["toString()", secret.toString()],
    ["a template literal", `${secret}`],
    ["joining", [secret].join()],
    ["formatting with others", format("it is", secret)],
    ["JSON.stringify", JSON.stringify({ deep: [secret] })],
    ["util.inspect", inspect({ deep: [secret] }, { showHidden: true, depth: 9 })],
    ["console.log's %s", format("%s", secret)],
    ["console.log's %o", format("%o", secret)],
    ["console.log's %j", format("%j", secret)],
    ["an error's message", String(new Error(`it broke: ${secret}`))],
    ["an error's cause", inspect(new Error("it broke", { cause: secret }))],
    ["its properties", JSON.stringify([Object.keys(secret), Object.values(secret), { ...secret }])],
    ["a copy", inspect(structuredClone({ ...secret }))],
  ])("is not shown by %s", (_way, text) => {
    expect(text).not.toContain(VALUE);
    expect(text).not.toBe("");
  });
});
