import { expect, it } from "vitest";
import { EXIT } from "../../cli/errors.ts";
import { keyturn, useProject } from "./support.ts";

it.each([
  ["plan --markdown --json", "--markdown and --json"],
  ["plan --policies events.json", "--policies goes with --markdown only"],
  ["plan TOKEN --base HEAD~1", "--base and NAMES"],
  ["plan --due --base HEAD~1", "--base and --due"],
  [
    "plan --accept-unreadable TOKEN",
    "--accept-unreadable goes with NAMES or --all or --due or --catalog only",
  ],
  ["ci rotate --comment body.md", "--comment goes with --branch only"],
  ["ci rotate --branch due --no-bump", "--branch and --no-bump"],
  ["ci rotate --branch due --no-commit", "--branch and --no-commit"],
  ["ci rotate --branch due --why because", "--branch and --why"],
  ["ci rotate --push origin --no-commit", "--no-commit and --push"],
  ["ci preview --approved", "--approved goes with --head only"],
  ["ci preview --no-engine --verdict v.json", "--verdict and --no-engine"],
  ["ci preview --no-engine --policy-pack pack", "--policy-pack and --no-engine"],
  ["ci preview --no-engine --policy-pack-config c.json", "--policy-pack-config and --no-engine"],
  ["ci preview --no-engine --head HEAD --approved", "--approved and --no-engine"],
  ["scan --reason because", "--reason goes with --write-baseline only"],
  ["scan --until 2999-01-01", "--until goes with --write-baseline only"],
  ["scan --write-baseline --json", "--write-baseline and --json"],
  ["scan --write-baseline --sarif", "--write-baseline and --sarif"],
  ["scan --write-baseline --no-baseline", "--write-baseline and --no-baseline"],
  ["scan . --processes", "DIR and --processes"],
  ["scan . --logs app.log", "DIR and --logs"],
])("keyturn %s is refused in place of ignoring a part of it", async (words, said) => {
  useProject();
  const told = await keyturn(...words.split(" "));
  expect(told.exitCode, told.err).toBe(EXIT.badInput);
  expect(told.err).toContain(said);
  expect(told.err).toMatch(/leave .* out\n$/);
});

it.each(["plan --markdown", "plan --json --due", "plan --base Pulumi.test.yaml", "scan . --json"])(
  "keyturn %s goes on",
  async (words) => {
    useProject();
    expect(await keyturn(...words.split(" "))).toMatchObject({ exitCode: EXIT.done });
  },
);
