import { describe, expect, it } from "vitest";
import { OutputValue, Secret, UNKNOWN, unwrap } from "../../../../rehearsal/providers/values.ts";
import { scratchProvider } from "./scratch-provider.ts";
import { change, SUBJECT } from "./subject.ts";

describe("create", () => {
  it("gives the name and eight digits for an id, another each time", async () => {
    const { create } = await scratchProvider();
    const ids = await Promise.all([create({}), create({})]);
    expect(ids[0]?.id).toMatch(/^n[0-9a-f]{8}$/);
    expect(ids[0]?.id).not.toBe(ids[1]?.id);
  });

  it("runs nothing in a preview, where its output is not known", async () => {
    const { create, file } = await scratchProvider();
    const { properties } = await create({ create: "echo ran > ran", stdin: UNKNOWN }, true);
    expect(properties).toEqual({
      create: "echo ran > ran",
      stdin: UNKNOWN,
      stdout: UNKNOWN,
      stderr: UNKNOWN,
    });
    expect(await file("ran")).toBeUndefined();
  });

  it("runs nothing where there is no create", async () => {
    const { create, file } = await scratchProvider();
    const inputs = { update: "touch ran", delete: "touch ran" };
    expect((await create(inputs)).properties).toEqual({ ...inputs, stdout: "", stderr: "" });
    expect(await file("ran")).toBeUndefined();
  });

  it("hands the inputs back with their marks, without what is null", async () => {
    const { create } = await scratchProvider();
    const stdin = new Secret("s");
    const inputs = {
      create: "true",
      stdin: new OutputValue(stdin, ["urn:a"]),
      dir: null,
      triggers: [1, { a: "b" }],
    };
    const { properties } = await create(inputs);
    expect(Object.keys(properties).sort()).toEqual(["create", "stderr", "stdin", "stdout", "triggers"]);
    expect(properties.stdin).toBeInstanceOf(Secret);
    expect(properties.triggers).toEqual([1, { a: "b" }]);
  });
});

describe("update", () => {
  it.each([
    ["environment", { environment: { GENERATION: "1" } }, { environment: { GENERATION: "2" } }],
    ["stdin", { stdin: "1" }, { stdin: "2" }],
  ])("runs create again on a change of %s where there is no update", async (_what, old, now) => {
    const { create, update, file } = await scratchProvider();
    const command = { create: "echo made >> log" };
    const { properties } = await create({ ...command, ...old });
    await update(properties, { ...command, ...now });
    expect(await file("log")).toBe("made\nmade\n");
  });

  it("runs update where there is one, and not create", async () => {
    const { create, update, file } = await scratchProvider();
    const commands = { create: "echo made >> log", update: "echo changed >> log" };
    const { properties } = await create({ ...commands, stdin: "1" });
    await update(properties, { ...commands, stdin: "2" });
    expect(await file("log")).toBe("made\nchanged\n");
  });

  it("keeps the output where nothing runs", async () => {
    const { update } = await scratchProvider();
    expect(await update({ create: "x", stdout: "o", stderr: "e" }, {})).toEqual({ stdout: "o", stderr: "e" });
  });

  it("empties the output when the command prints nothing, and the value is gone from state", async () => {
    const { create, update } = await scratchProvider();
    const { properties } = await create({ create: "echo minted-value", update: "true", stdin: "1" });
    const news = { create: "echo minted-value", update: "true", stdin: "2" };
    expect(await update(properties, news)).toMatchObject({ stdout: "" });
  });

  it("runs nothing in a preview, where its output is not known when something changed", async () => {
    const { update, file } = await scratchProvider();
    const olds = { create: "touch ran", stdin: "1", stdout: "o", stderr: "" };
    const unknown = { stdout: UNKNOWN, stderr: UNKNOWN };
    expect(await update(olds, { create: "touch ran", stdin: "2" }, true)).toMatchObject(unknown);
    expect(await update(olds, { create: "touch ran", stdin: "1" }, true)).toMatchObject({ stdout: "o" });
    expect(await file("ran")).toBeUndefined();
  });

  it("takes the old value of what is ignored", async () => {
    const { provider } = await scratchProvider();
    const request = change({ create: "cat", stdin: "old" }, { create: "cat", stdin: "new" }, ["stdin"]);
    expect(await provider.update({ ...request, preview: false })).toMatchObject({
      stdin: "old",
      stdout: "old",
    });
  });

  it("leaves no trace of a failure but its message", async () => {
    const { update } = await scratchProvider();
    await expect(update({ create: "true", stdout: "", stderr: "" }, { create: "exit 3" })).rejects.toThrow(
      "exit status 3",
    );
  });
});

describe("delete", () => {
  it("runs delete as it stands in state, with what was printed last", async () => {
    const { remove, file } = await scratchProvider();
    await remove({ delete: 'echo "$PULUMI_COMMAND_STDOUT" > gone', stdout: new Secret("last"), stderr: "" });
    expect(await file("gone")).toBe("last\n");
  });

  it("does nothing where there is no delete", async () => {
    const { remove, file } = await scratchProvider();
    await remove({ create: "touch ran", update: "touch ran", stdout: "", stderr: "" });
    expect(await file("ran")).toBeUndefined();
  });

  it("fails when its command fails", async () => {
    const { remove } = await scratchProvider();
    await expect(remove({ delete: "exit 4" })).rejects.toThrow('exit status 4: running "exit 4"');
  });
});

it("read looks at nothing: what is in state is the answer", async () => {
  const { provider } = await scratchProvider();
  const [properties, inputs] = [{ create: "exit 1", stdout: new Secret("o") }, { create: "exit 1" }];
  expect(await provider.read({ ...SUBJECT, id: "n1", properties, inputs })).toEqual({
    id: "n1",
    properties,
    inputs,
  });
});

it("local.run runs at once, and gives back what it was given beside what was printed", async () => {
  const { run } = await scratchProvider();
  const answer = await run({ command: "cat; echo err >&2", stdin: new Secret("s"), dir: null });
  expect(answer.stdin).toBeInstanceOf(Secret);
  expect(unwrap(answer)).toEqual({ command: "cat; echo err >&2", stdin: "s", stdout: "s", stderr: "err" });
});
