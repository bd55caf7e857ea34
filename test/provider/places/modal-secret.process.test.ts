import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { TargetOf } from "../../../components/catalog/index.ts";
import { type KeyValue, PlaceSilent } from "../../../provider/places/driver.ts";
import { modalSecret } from "../../../provider/places/modal-secret.ts";
import { modalClient } from "../../support/modal-client.ts";
import { type ModalPlace, startModal } from "../../support/modal-place.ts";

const VALUE = "canary-3f1c9a77";
const WRITE = /SecretGetOrCreate$/;
let bin: string;
let modal: ModalPlace;
let directory: string;

beforeAll(async () => {
  bin = await modalClient();
}, 240_000);

beforeEach(async () => {
  modal = await startModal();
  directory = mkdtempSync(join(tmpdir(), "keyturn-modal-"));
  vi.stubEnv("PATH", `${bin}:${process.env.PATH ?? ""}`);
  for (const [name, value] of Object.entries(modal.env)) vi.stubEnv(name, value);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true, force: true });
  await modal.cloud.close();
});

afterAll(() => expect(leftBehind()).toEqual([]));

function place(more: Partial<TargetOf<"modal-secret">> = {}) {
  return {
    name: "modal",
    target: { kind: "modal-secret" as const, secret: "backend-token", optional: false, ...more },
    directory,
  };
}

function values(byKey: Readonly<Record<string, string>>): KeyValue[] {
  return Object.entries(byKey).map(([key, value]) => ({ key, value, secret: key, generation: "1" }));
}

async function write(byKey: Readonly<Record<string, string>>, more: Partial<TargetOf<"modal-secret">> = {}) {
  await modalSecret.write(place(more), { values: values(byKey), absent: [], before: new Map() });
}

/** Nothing is put there under another name, so all that is left of a value would be found. */
function leftBehind(): string[] {
  return ["/dev/shm", tmpdir()].flatMap((folder) =>
    readdirSync(folder).filter((name) => name.startsWith("keyturn-unnamed-")),
  );
}

test("values arrive whole: quotes, signs, spaces, other scripts, lines and 32,768 characters", async () => {
  const given = {
    QUOTES: `it's "so"\\ $HOME \${A} \`b\` #c`,
    SPACES: "  two  ",
    SCRIPTS: "Schlüssel 鍵 🔑",
    LINES: "-----BEGIN-----\r\nabc\n\n-----END-----\n",
    FOUR_KB: "k".repeat(4096),
    LONGEST: "v".repeat(32_768),
  };
  await write(given);
  const expected = Object.entries(given).map(([key, value]) => [key, modal.cloud.mark(value)]);
  expect(modal.marks("backend-token")).toEqual(Object.fromEntries(expected));
});

test("a write replaces all that the secret held, and may be repeated", async () => {
  await write({ A: "one", B: "two" });
  await write({ A: "three" });
  await write({ A: "three" });
  expect(modal.marks("backend-token")).toEqual({ A: modal.cloud.mark("three") });
});

test("the secret of the environment that the catalog names is written, and no other", async () => {
  await write({ A: "one" }, { environment: "staging" });
  expect(modal.marks("backend-token", "staging")).toEqual({ A: modal.cloud.mark("one") });
  expect(modal.marks("backend-token")).toBeUndefined();
});

test("letting go of every key deletes the secret; one that is gone already is no failure", async () => {
  await write({ A: "one" });
  await modalSecret.write(place(), { values: [], absent: ["A"], before: new Map() });
  expect(modal.marks("backend-token")).toBeUndefined();
  await modalSecret.write(place(), { values: [], absent: ["A"], before: new Map() });
});

test("a key that leaves is gone with the next write of the others", async () => {
  await write({ A: "one", B: "two" });
  await modalSecret.write(place(), { values: values({ A: "one" }), absent: ["B"], before: new Map() });
  expect(Object.keys(modal.marks("backend-token") ?? {})).toEqual(["A"]);
});

test.each([
  ["a NUL", "a\0b", /NUL/],
  ["half a surrogate pair", "a\ud83d", /surrogate/],
  ["64 KB", "v".repeat(65_536), /65536 characters, and Modal takes 32768/],
])("a value that Modal can't hold is refused before Modal is asked: %s", async (_, value, why) => {
  await expect(write({ A: value })).rejects.toThrow(why);
  expect(modal.cloud.requests).toEqual([]);
});

test.each([
  ["no token", { MODAL_TOKEN_ID: "" }, {}, /has no token: run modal token new/],
  ["a wrong token", { MODAL_TOKEN_SECRET: "as-wrong" }, {}, /refused the token .* does it live/],
  ["a malformed token", { MODAL_TOKEN_ID: "nothing" }, {}, /refused the token/],
  ["an unknown environment", {}, { environment: "nope" }, /no environment nope, .* modal environment list/],
  [
    "an unknown profile",
    { MODAL_TOKEN_ID: "", MODAL_TOKEN_SECRET: "" },
    { profile: "elsewhere" },
    /no profile elsewhere, .* modal profile list/,
  ],
])("%s is told with its remedy, and without a value", async (_, env, target, told) => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const failed = await write({ A: VALUE }, target).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(Error);
  expect(failed).not.toBeInstanceOf(PlaceSilent);
  expect(String(failed)).toMatch(told);
  expect(JSON.stringify(failed) + String(failed)).not.toContain(VALUE);
  expect(modal.marks("backend-token")).toBeUndefined();
});

test("a client that is missing is named, with how to get it, before anything is written", async () => {
  expect(await modalSecret.problems?.(place())).toEqual([]);
  vi.stubEnv("PATH", directory);
  expect(await modalSecret.problems?.(place())).toEqual([
    expect.stringMatching(/^modal, which writes modal, is not on PATH: install it with pip install modal/),
  ]);
});

test("an answer that is lost is asked for again, and the secret is written once", async () => {
  modal.cloud.fail({ service: "modal", path: WRITE, status: 503, times: 1, afterwards: true });
  await write({ A: "one" });
  expect(modal.marks("backend-token")).toEqual({ A: modal.cloud.mark("one") });
  expect(modal.cloud.requests.map(({ status }) => status)).toEqual([14, 0]);
});

test("a refusal of another kind ends the write, and says how to look without a value", async () => {
  modal.cloud.fail({ service: "modal", path: WRITE, status: 403, times: 1 });
  await expect(write({ A: VALUE })).rejects.toThrow(
    /modal, which writes modal, ended with 1. .* modal secret list/,
  );
});

test("what the client says of a secret by its name is not taken for what it says of a token", async () => {
  writeFileSync(join(directory, "modal"), "#!/bin/sh\necho 'Error: backend-token is full.' >&2\nexit 1\n");
  chmodSync(join(directory, "modal"), 0o755);
  vi.stubEnv("PATH", `${directory}:${process.env.PATH ?? ""}`);
  await expect(write({ A: VALUE })).rejects.toThrow(/ended with 1\. .* modal secret list/);
});

test("a Modal that can't be reached does not answer: an optional place is owed the write", async () => {
  // In the words of modal 1.6.4, which tries for a minute before it says so.
  writeFileSync(
    join(directory, "modal"),
    "#!/bin/sh\necho 'Error: Could not connect to the Modal server.' >&2\nexit 1\n",
  );
  chmodSync(join(directory, "modal"), 0o755);
  vi.stubEnv("PATH", `${directory}:${process.env.PATH ?? ""}`);
  await expect(write({ A: VALUE })).rejects.toThrow(PlaceSilent);
});
