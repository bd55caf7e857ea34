import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { runProgram } from "../support/program/run-program.ts";

const PLAIN = "plain-given-value-91";
const CATALOG = `version: 1
system: small
targets: { env: { kind: dotenv-file, path: .env } }
secrets: { PAY: { source: { kind: manual, from: a person }, stages: [{ deliver: [env] }] } }
`;

it.each([
  ["a given value", "keyturn-given:PAY-g2"],
  ["a credential that keyturn comes in with", "keyturn-access:cache"],
])("refuses %s that is not encrypted, and names its key alone", async (_, key) => {
  const folder = mkdtempSync(join(tmpdir(), "keyturn-plain-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "small.yaml"), CATALOG);
  const { errors, printed, exitCode, registrations } = await runProgram({
    stack: "test",
    root: folder,
    config: {
      "keyturn:catalog": "small.yaml",
      "keyturn-given:PAY-g1": "encrypted-given-value-17",
      [key]: PLAIN,
    },
    secretKeys: ["keyturn-given:PAY-g1"],
    preview: true,
  });
  expect(exitCode).not.toBe(0);
  expect(errors.join()).toContain(`Pulumi.test.yaml holds in plain what must be encrypted: ${key}.`);
  expect(errors.join()).toContain(`pulumi config set --secret ${key} --stack test < FILE`);
  expect(`${errors.join()}${printed}`).not.toMatch(/given-value|PAY-g1/);
  expect([...registrations.values()].filter(({ custom }) => custom)).toEqual([]);
});
