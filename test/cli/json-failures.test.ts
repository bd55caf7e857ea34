import { describe, expect, it } from "vitest";
import { EXIT } from "../../cli/errors.ts";
import { CATALOG, keyturn, STACK, useProject } from "./support.ts";

const { badInput, refused } = EXIT;

/** A call of every command that takes --json, in a project that it can't be used in. */
const CALLS: [args: string[], exitCode: number, message: RegExp][] = [
  [["init"], badInput, /there is no \.env file here/],
  [["init", "--env-file", "gone/.env"], badInput, /gone\/\.env does not exist/],
  [["validate", "gone.yaml"], badInput, /gone\.yaml/],
  [["plan", "NOPE"], badInput, /NOPE is no secret/],
  [["plan", "--base", "nowhere"], badInput, /Git knows no revision nowhere/],
  [["bump", "NOPE"], badInput, /NOPE is no secret/],
  [["bump", "FIXED"], refused, /FIXED is locked/],
  [["rotate", "FIXED"], refused, /FIXED is locked/],
  [["adopt", "TOKEN"], refused, /TOKEN is at generation 1 already/],
  [["begin", "HEADER"], refused, /HEADER is derived/],
  [["rollback", "TOKEN"], refused, /TOKEN has no previous generation/],
  [["retire", "TOKEN"], refused, /TOKEN has no previous generation/],
  [["resume"], badInput, /nobody can be asked/],
  [["status", "--stack", "nope"], badInput, /Pulumi\.nope\.yaml does not exist/],
  [["scan", "gone"], badInput, /gone is no folder/],
  [["rotate", "--dry-rum"], badInput, /^unknown option '--dry-rum'/],
  [["rotat"], badInput, /^unknown command 'rotat'/],
];

describe("a failure with --json", () => {
  it.each(CALLS)("of %j is one line of JSON on standard output", async (args, exitCode, message) => {
    useProject();
    const told = await keyturn(...args, "--json");
    expect(told.exitCode).toBe(exitCode);
    expect(told.out).toMatch(/^\{.*\}\n$/);
    expect(JSON.parse(told.out)).toMatchObject({
      error: { exitCode, message: expect.stringMatching(message) },
    });
    expect(told.err).not.toBe("");
  });

  it("of a catalog or a stack file holds each of its problems", async () => {
    useProject({ "catalog.yaml": CATALOG.replaceAll("length: 32", "lenght: 32") });
    const { error } = JSON.parse((await keyturn("plan", "--json")).out);
    expect(error.exitCode).toBe(badInput);
    expect(error.problems).toContainEqual(
      expect.objectContaining({
        line: 6,
        path: "secrets.TOKEN.source.lenght",
        remedy: "did you mean `length`?",
      }),
    );
    useProject({ "Pulumi.test.yaml": STACK.replaceAll("next: 2", "next: 1") });
    const stack = JSON.parse((await keyturn("plan", "--json")).out);
    expect(stack.error.problems).toHaveLength(4);
  });

  it("is not answered so where --json belongs to the sandbox's command", async () => {
    useProject({ "Pulumi.test.yaml": "config: [\n" });
    const told = await keyturn("sandbox", "--", "pulumi", "stack", "ls", "--json");
    expect(told).toMatchObject({ out: "", exitCode: badInput });
  });

  it("of a call without it leaves standard output empty", async () => {
    useProject();
    expect(await keyturn("plan", "NOPE")).toMatchObject({ out: "", exitCode: badInput });
  });
});
