import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { placeValues } from "../../../provider/place-values.ts";
import { command } from "../../../provider/places/command.ts";
import type { PlaceChange, PlaceOf } from "../../../provider/places/driver.ts";
import { secret } from "../../../provider/properties.ts";
import { folderWith } from "../support.ts";

const SHELF = join(import.meta.dirname, "../../support/shelf.mjs");
const NOTE =
  '#!/bin/sh\ncat > given\nenv | cut -d= -f1 > names\necho "printed-by-the-program"\necho "$0 $*" > line\n';

let directory: string;
beforeEach(() => {
  directory = folderWith({});
  writeFileSync(join(directory, "note.sh"), NOTE, { mode: 0o755 });
});
afterEach(() => vi.unstubAllEnvs());

const shelf = (what: string) => [process.execPath, SHELF, what, "shelf.env"];

function place(change: Partial<PlaceOf<"command">["target"]> = {}): PlaceOf<"command"> {
  const target = {
    kind: "command" as const,
    run: ["./note.sh", "to", "here"],
    holds: "one" as const,
    repeatable: true,
    timeout: 10_000,
    optional: false,
    ...change,
  };
  return { name: "shelf", target, directory };
}

const VALUE = `synthetic "value" of #1, $HOME & 'quotes' ключ\nand a second line`;

function change(value = VALUE, generation = "3", previous?: string): PlaceChange {
  const entry = { key: "TOKEN", secret: "TOKEN", generation, value };
  const both = previous === undefined ? entry : { ...entry, previous: { generation: "2", value: previous } };
  return { values: [both], absent: [], before: new Map() };
}

const read = (name: string) => readFileSync(join(directory, name), "utf8");
const refused = async (running: Promise<unknown> | undefined) => {
  const error = await running?.then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  if (error === undefined) throw new Error("it succeeded");
  return { name: error.name, message: error.message };
};

describe("a program of one's own", () => {
  it("is told of a value by one line on standard input, whatever the value holds, and of nothing that opens the stack", async () => {
    vi.stubEnv("PULUMI_CONFIG_PASSPHRASE", "opens-the-stack");
    await command.write(place(), change());
    expect(read("given").trimEnd().split("\n")).toHaveLength(1);
    expect(JSON.parse(read("given"))).toEqual({ key: "TOKEN", value: VALUE, generation: 3 });
    expect(read("line")).toBe("./note.sh to here\n");
    expect(read("names")).toContain("PATH");
    expect(read("names")).not.toContain("PULUMI");
  });

  it("is told of the previous value where the place holds two, and of a derived value's parents", async () => {
    await command.write(place(), change("new", "3", "old"));
    expect(JSON.parse(read("given"))).toEqual({
      key: "TOKEN",
      value: "new",
      generation: 3,
      previous: { generation: 2, value: "old" },
    });
    await command.write(place(), change("new", "JWT_SECRET:3"));
    expect(JSON.parse(read("given")).generation).toBe("JWT_SECRET:3");
  });

  it.each([4_096, 65_536])("takes a value of %i bytes", async (length) => {
    await command.write(place(), change("k".repeat(length)));
    expect(JSON.parse(read("given")).value).toHaveLength(length);
  });

  it("may end without having read", async () => {
    await command.write(place({ run: ["/bin/true"] }), change("k".repeat(1_000_000)));
  });

  it("is told by its exit code alone where it fails", async () => {
    const run = ["/bin/sh", "-c", "cat >&2; exit 3"];
    const { message } = await refused(command.write(place({ run }), change("synthetic-value-0001")));
    expect(message).toBe(
      "/bin/sh, which writes TOKEN to shelf, ended with 3; what it printed is left out, since it may hold the value: " +
        "run it by hand to see",
    );
  });

  it("says with 75 that its place does not answer", async () => {
    const { name, message } = await refused(
      command.write(place({ run: ["/bin/sh", "-c", "exit 75"] }), change()),
    );
    expect([name, message]).toEqual(["PlaceSilent", "/bin/sh ended with 75"]);
  });

  it("is ended with all that it started when its time is over", async () => {
    const run = ["/bin/sh", "-c", "sleep 30 & echo $! > child; wait"];
    const { message } = await refused(command.write(place({ run, timeout: 500 }), change()));
    expect(message).toContain("did not end within 0.5 s");
    await vi.waitFor(() => expect(existsSync(`/proc/${read("child").trim()}/fd/0`)).toBe(false));
  });

  it("is looked for before anything is written", async () => {
    expect(await command.problems?.(place())).toEqual([]);
    const run = ["./missing.sh"];
    expect(await command.problems?.(place({ run, check: ["no-such-program"] }))).toEqual([
      expect.stringContaining("./missing.sh, which shelf is written with, can't be run"),
      expect.stringContaining("no-such-program, which shelf is written with, can't be run"),
    ]);
    writeFileSync(join(directory, "missing.sh"), NOTE, { mode: 0o644 });
    expect(await command.problems?.(place({ run }))).toHaveLength(1);
  });
});

describe("a place of one's own", () => {
  it("is asked whether it holds a value where there is a program for that", async () => {
    const checked = place({ run: shelf("put"), check: shelf("check") });
    expect(await command.held?.(place(), ["TOKEN"], new Map([["TOKEN", ["one"]]]))).toBeUndefined();
    await command.write(checked, change("one"));
    const known = (...values: string[]) => new Map([["TOKEN", values]]);
    expect(await command.held?.(checked, ["TOKEN"], known("two", "one"))).toEqual(
      new Map([["TOKEN", "one"]]),
    );
    expect(await command.held?.(checked, ["TOKEN"], known("two"))).toEqual(new Map());
    writeFileSync(join(directory, "shelf.env.does"), "2");
    const { message } = await refused(command.held?.(checked, ["TOKEN"], known("one")));
    expect(message).toContain("ended with 2");
  });

  it("lets go of a previous value and of a key, twice over", async () => {
    const two = place({ run: shelf("put"), holds: "two", forget: shelf("forget"), absent: shelf("empty") });
    await command.write(two, change("new", "3", "old"));
    for (let times = 0; times < 2; times++) await command.forget?.(two, new Map([["TOKEN", "old"]]), "2");
    expect(read("shelf.env")).toBe('TOKEN="new"\n');
    for (let times = 0; times < 2; times++)
      await command.write(two, { values: [], absent: ["TOKEN"], before: new Map() });
    expect(read("shelf.env")).toBe("");
  });

  it("says what is missing where nothing empties it", async () => {
    const { message } = await refused(
      command.write(place(), { values: [], absent: ["TOKEN"], before: new Map() }),
    );
    expect(message).toBe(
      "TOKEN can't be taken out of shelf: the catalog names no program that does it. Add absent: [PROGRAM] to shelf, " +
        "then keyturn resume",
    );
  });
});

describe("the place's resource", () => {
  const inputs = (change: Partial<PlaceOf<"command">["target"]> = {}, value = "one") => ({
    ...place({ run: shelf("put"), ...change }),
    entries: { TOKEN: { secret: "TOKEN", generation: "1", value: secret(value) } },
  });
  const calls = () => (existsSync(join(directory, "shelf.env.calls")) ? read("shelf.env.calls") : "");

  it("is not written again where only what else is run there changes, and keeps that for later", async () => {
    const { state } = await placeValues.create(inputs());
    expect(calls()).toBe("put TOKEN\n");
    const news = inputs({ absent: shelf("empty"), timeout: 5_000 });
    expect(await placeValues.changed(state, inputs())).toBe(false);
    expect(await placeValues.changed(state, news)).toBe(true);
    const after = await placeValues.update(state, news);
    expect(calls()).toBe("put TOKEN\n");
    await placeValues.remove?.(after);
    expect(calls()).toBe("put TOKEN\nempty TOKEN\n");
  });

  it("is written where another program, or another argument, writes it", async () => {
    const { state } = await placeValues.create(inputs());
    await placeValues.update(state, inputs({ run: [...shelf("put"), "elsewhere"] }));
    expect(calls()).toBe("put TOKEN\nput TOKEN\n");
  });

  it("stays in doubt where an optional place does not answer: it is owed the value that the state has there", async () => {
    writeFileSync(join(directory, "shelf.env.does"), "75");
    vi.spyOn(console, "error").mockImplementation(() => {});
    const optional = inputs({ optional: true });
    const state = await placeValues.update({ ...optional, owed: {}, inDoubt: true }, optional);
    expect(state).toMatchObject({ owed: { shelf: { TOKEN: "1" } }, inDoubt: true });
    expect(await placeValues.changed(state, optional)).toBe(true);
    writeFileSync(join(directory, "shelf.env.does"), "");
    const written = await placeValues.update(state, optional);
    expect(calls()).toContain("put TOKEN");
    expect(written.owed).toEqual({});
    expect(written).not.toHaveProperty("inDoubt");
    vi.restoreAllMocks();
  });

  it("is owed the write where an optional place does not answer, and is tried again", async () => {
    writeFileSync(join(directory, "shelf.env.does"), "75");
    vi.spyOn(console, "error").mockImplementation(() => {});
    const optional = inputs({ optional: true });
    const { state } = await placeValues.create(optional);
    expect(state.owed).toEqual({ shelf: { TOKEN: "1" } });
    expect(await placeValues.changed(state, optional)).toBe(true);
    writeFileSync(join(directory, "shelf.env.does"), "");
    expect((await placeValues.update(state, optional)).owed).toEqual({});
    vi.restoreAllMocks();
  });
});
