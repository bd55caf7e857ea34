import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import type { Finding } from "../../../cli/scan/finding.ts";
import type { Report } from "../../../cli/scan/report/report.ts";
import { sarifOf } from "../../../cli/scan/report/sarif.ts";
import { findingLine, reportText, summaryLines } from "../../../cli/scan/report/text.ts";

const finding = (more: Partial<Finding> = {}): Finding => ({
  rule: "known-token",
  level: "error",
  path: "src/a b:ü.ts",
  line: 3,
  column: 7,
  message: "Stripe secret key in plain",
  fingerprint: "0".repeat(32),
  ...more,
});

const report = (findings: readonly Finding[]): Report => ({
  mode: "files",
  findings,
  looked: { items: 12, bytes: 4096 },
  leftOut: { large: ["dump.sql"], binary: 2, unread: ["private/"] },
  held: { ignored: 1, known: 2, repeated: 0, dropped: 0 },
  gone: [],
});

const FINDINGS = [
  finding(),
  finding({ rule: "secretlint/github", line: 9 }),
  finding({ rule: "env-file-readable", level: "warning", path: ".env", line: 0, column: 0 }),
  finding({ commit: "a".repeat(40) }),
];

/** The official schema; its draft 4 differs from what Ajv reads in nothing that it uses but the two names. */
function sarifSchema(): object {
  const file = createRequire(import.meta.url).resolve(
    "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json",
  );
  const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync(file, "utf8"));
  return schema;
}

describe("SARIF", () => {
  const ajv = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false, allErrors: true });
  const validate = ajv.compile(sarifSchema());
  const plain = (value: object): unknown => JSON.parse(JSON.stringify(value));

  it.each([[FINDINGS], [[]]])("is as the official schema asks", (findings) => {
    validate(plain(sarifOf(report(findings))));
    expect(validate.errors).toBeNull();
  });

  it("is refused by the schema where a field is wrong, so that the test above says something", () => {
    expect(validate({ version: "2.1.0", runs: [{ tool: { driver: {} } }] })).toBe(false);
    const wrong = plain(sarifOf(report(FINDINGS))) as { runs: { results: { level: string }[] }[] };
    for (const result of wrong.runs[0]?.results ?? []) result.level = "grave";
    expect(validate(wrong)).toBe(false);
  });

  it("has a rule with its remedy for each result, paths that are URIs, and fingerprints", () => {
    expect(sarifOf(report(FINDINGS))).toMatchObject({
      runs: [
        {
          tool: {
            driver: {
              rules: [{ id: "known-token", help: { text: expect.stringContaining("rotate") } }, {}, {}],
            },
          },
          results: [
            {
              ruleId: "known-token",
              ruleIndex: 0,
              level: "error",
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: "src/a%20b%3A%C3%BC.ts" },
                    region: { startLine: 3, startColumn: 7 },
                  },
                },
              ],
              partialFingerprints: { "keyturnScan/v1": "0".repeat(32) },
            },
            { ruleIndex: 1 },
            { ruleIndex: 2, level: "warning" },
            { ruleIndex: 0, properties: { commit: "a".repeat(40) } },
          ],
        },
      ],
    });
  });

  it("gives paths from the repository's root, whatever folder of it was scanned", () => {
    expect(JSON.stringify(sarifOf(report(FINDINGS), "app/"))).toContain('"uri":"app/src/a%20b%3A%C3%BC.ts"');
  });

  it("tells what was left out", () => {
    expect(JSON.stringify(sarifOf(report([])))).toContain("too long, left out: dump.sql");
  });
});

describe("the report for people", () => {
  it("groups findings by file and tells what to do once a rule", () => {
    const text = reportText(report(FINDINGS));
    expect(text).toMatch(/^src\/a b:ü\.ts\n {2}3:7 {2}error {2}known-token {2}Stripe/);
    expect(text).toContain("\n\n.env\n  warning  env-file-readable");
    expect(text).toContain(", since aaaaaaaaaaaa");
    expect(text.match(/^ {2}known-token: /gm)).toHaveLength(1);
  });

  it("says how much was looked through and what was not", () => {
    expect(summaryLines(report(FINDINGS))).toEqual([
      "4 findings; 12 files looked at; 2 known to the baseline; 1 excused by a comment.",
      "Left out, since too long: dump.sql.",
      "Not read as text: 2 binary files.",
      "May not be read by this user: private/.",
    ]);
  });
});

describe("a file that is called so as to be obeyed", () => {
  const path = "a\n::error::all is well\r\u001b[2J\u202e.env";
  const told = report([finding({ path, message: `in ${path}` })]);

  it("stays on its line, and in sight", () => {
    const all = [
      reportText(told),
      findingLine(finding({ path })),
      ...summaryLines({ ...told, leftOut: { ...told.leftOut, unread: [path] } }),
    ].join("\n");
    expect(all).not.toMatch(/^::/m);
    expect(all).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
    expect(all).toContain("\\u{a}::error::");
  });
});
