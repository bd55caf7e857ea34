import { expect, it } from "vitest";
import { playWorkflows } from "../../../rehearsal/demo/day/workflow.ts";
import { Stage } from "../../../rehearsal/demo/stage.ts";

function stage(exitCodes: number[], said: string[] = []): Stage {
  const run = async () => ({ exitCode: exitCodes.shift() ?? 0, stdout: "", stderr: "" });
  return new Stage({ folder: "/", stack: "demo", env: {} }, run, (line) => said.push(line), new Map());
}

it("plays the next workflow after one that failed, and tells of each what it ran and found", async () => {
  const results = await playWorkflows(
    { stage: stage([0, 3, 0]) },
    [
      {
        name: "first",
        play: async ({ stage }) => {
          await stage.keyturn(["check"]);
          stage.check(true, "all is well");
          await stage.keyturn(["rotate", "A"]);
          stage.check(true, "never looked at");
        },
      },
      { name: "second", play: async ({ stage }) => void (await stage.keyturn(["restart", "--yes"])) },
      { name: "third", play: async ({ stage }) => stage.check(false, "the old is back") },
    ],
    () => {},
  );
  expect(results.map(({ seconds: _, ...rest }) => rest)).toEqual([
    {
      name: "first",
      ok: false,
      commands: [
        { command: "keyturn check", exitCode: 0 },
        { command: "keyturn rotate A", exitCode: 3 },
      ],
      checked: ["all is well"],
      why: "keyturn rotate A ended with 3",
    },
    { name: "second", ok: true, commands: [{ command: "keyturn restart --yes", exitCode: 0 }], checked: [] },
    { name: "third", ok: false, commands: [], checked: [], why: "not so: the old is back" },
  ]);
});

it("takes a command for failed that ends otherwise than the story wants, also well", async () => {
  await expect(stage([0]).keyturn(["rotate", "A"], { ends: 3 })).rejects.toThrow("ended with 0");
  await expect(stage([1]).keyturn(["rotate", "A"], { ends: 3 })).rejects.toThrow("ended with 1");
  await expect(stage([3]).keyturn(["rotate", "A"], { ends: 3 })).resolves.toBe("");
});

it("shows commands as a person types them", async () => {
  const said: string[] = [];
  await stage([0], said).keyturn(["check", "--save", "before.json"]);
  expect(said).toEqual(["$ keyturn check --save before.json"]);
});
