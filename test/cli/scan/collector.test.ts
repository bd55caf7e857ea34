import { describe, expect, it } from "vitest";
import { Collector } from "../../../cli/scan/collector.ts";
import { detectInFile } from "../../../cli/scan/detect/index.ts";
import type { Finding } from "../../../cli/scan/finding.ts";
import { PLANTED } from "./support.ts";

async function told(text: string, { path = "src/a.ts", key }: { path?: string; key?: string } = {}) {
  const collector = new Collector(key);
  collector.add({ path, text }, (await detectInFile({ path, text }, {})).detected);
  return collector;
}
const prints = (findings: readonly Finding[]) => findings.map(({ fingerprint }) => fingerprint);

const LINE = `const x = "${PLANTED.stripe}";\n`;
const OTHER = LINE.replace("9fK2", "8eJ1");

describe("a finding", () => {
  it("says where, by what rule and how grave, and holds no part of the value", async () => {
    const { findings } = await told(`\n${LINE}`);
    expect(findings).toMatchObject([
      { rule: "known-token", level: "error", path: "src/a.ts", line: 2, column: 12 },
    ]);
    const text = JSON.stringify(findings);
    for (let at = 0; at + 5 <= PLANTED.stripe.length; at++)
      expect(text).not.toContain(PLANTED.stripe.slice(at, at + 5));
  });

  it("keeps its fingerprint where lines move, and has another one elsewhere", async () => {
    const [first] = prints((await told(LINE)).findings);
    expect(prints((await told(`\n\n// above\n  ${LINE}`)).findings)).toEqual([first]);
    expect(prints((await told(LINE, { path: "src/b.ts" })).findings)).not.toEqual([first]);
    expect(new Set(prints((await told(`${LINE}${LINE}`)).findings)).size).toBe(2);
  });

  it("has a fingerprint that tells nothing of the value, unless who scans gives a key", async () => {
    const [one, other] = [await told(LINE), await told(OTHER)].map(({ findings }) => prints(findings));
    expect(one).toEqual(other);
    const [keyed, keyedOther] = [await told(LINE, { key: "k" }), await told(OTHER, { key: "k" })];
    expect(prints(keyed.findings)).not.toEqual(prints(keyedOther.findings));
    expect(prints(keyed.findings)).toEqual(prints((await told(LINE, { key: "k" })).findings));
  });

  it("hides a value that stands in a name", async () => {
    const { findings } = await told("A_q7Vx2kPzR4sT_TOKEN=q7Vx2kPzR4sT\n", { path: ".env" });
    expect(findings).toMatchObject([{ message: expect.stringContaining("A_[hidden]_TOKEN has its value") }]);
    expect(JSON.stringify(findings)).not.toContain("q7Vx2kPzR4sT");
  });
});

describe("a comment that excuses", () => {
  it.each([
    ["on the line", LINE.replace("\n", " // keyturn-scan-ignore known-token: synthetic\n"), 0],
    ["on the line before", `# keyturn-scan-ignore other-rule, known-token: synthetic\n${LINE}`, 0],
    [
      "behind a value of the line before, which it alone excuses",
      `const x = 1; // keyturn-scan-ignore known-token: synthetic\n${LINE}`,
      1,
    ],
    ["two lines before", `// keyturn-scan-ignore known-token: synthetic\n\n${LINE}`, 1],
    ["another rule", LINE.replace("\n", " // keyturn-scan-ignore plaintext-value: synthetic\n"), 1],
    ["without a reason", LINE.replace("\n", " // keyturn-scan-ignore known-token\n"), 1],
    ["with an empty reason", LINE.replace("\n", " // keyturn-scan-ignore known-token: \n"), 1],
  ])("%s", async (_, text, expected) => {
    const { findings, ignored } = await told(text);
    expect([findings.length, ignored]).toEqual([expected, 1 - expected]);
  });
});
