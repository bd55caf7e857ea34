import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { placeValues } from "../../../provider/place-values.ts";
import { previousValues } from "../../../provider/previous-values.ts";
import { secret } from "../../../provider/properties.ts";
import type { Properties } from "../../../provider/resource.ts";

let folder: string;
let target: object;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "keyturn-modal-dual-"));
  // A place of its own for each test: what a run knows of a place it knows as long as its process lives.
  target = { kind: "modal-secret", secret: basename(folder), optional: false };
  // Stands in for Modal's client: it keeps what it is told to write.
  const client = join(folder, "modal");
  writeFileSync(client, `#!/bin/sh\n{ cat /dev/stdin; echo; } >> "${folder}/written"\n`);
  chmodSync(client, 0o755);
  vi.stubEnv("PATH", [folder, process.env.PATH].join(delimiter));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** All that was written since it was last asked, whole. */
function written(): unknown[] {
  const file = join(folder, "written");
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  rmSync(file);
  return lines.flatMap((line) => (line === "" ? [] : [JSON.parse(line)]));
}

/** Generations by key: in use, and before. */
function place(keys: Readonly<Record<string, readonly [current: number, previous?: number]>>): Properties {
  const entries = Object.entries(keys).map(([key, [current, previous]]) => {
    const before = previous && { generation: `${previous}`, value: secret(`${key}-${previous}`) };
    const entry = { secret: key, generation: `${current}`, value: secret(`${key}-${current}`) };
    return [key, before === undefined ? entry : { ...entry, previous: before }];
  });
  return { name: "modal", target, directory: folder, entries: Object.fromEntries(entries) };
}

async function previous(key: string): Promise<Properties> {
  const values = { [key]: secret(`${key}-1`) };
  const made = await previousValues.create({
    secret: key,
    generation: "1",
    name: "modal",
    target,
    directory: folder,
    values,
  });
  return made.state;
}

const turned = async (keys: Parameters<typeof place>[0]) => {
  const { state } = await placeValues.create(place(keys));
  expect(written()).toHaveLength(1);
  return state;
};

test("both values are written while two live; at retirement the old one goes last, by a whole write", async () => {
  const { state: first } = await placeValues.create(place({ A: [1], B: [1] }));
  const kept = await previous("A");
  const second = await placeValues.update(first, place({ A: [2, 1], B: [1] }));
  expect(written()).toEqual([
    { A: "A-1", B: "B-1" },
    { A: "A-2", A_PREVIOUS: "A-1", B: "B-1" },
  ]);

  const retired = place({ A: [2], B: [1] });
  expect(await placeValues.changed(second, retired)).toBe(true);
  const third = await placeValues.update(second, retired);
  expect(written()).toEqual([]);
  await previousValues.remove?.(kept);
  expect(written()).toEqual([{ A: "A-2", B: "B-1" }]);
  expect(await placeValues.changed(third, retired)).toBe(false);
});

test("another key that turns in the run that retires takes nothing with it before the end", async () => {
  const state = await turned({ A: [2, 1], B: [1] });
  const kept = await previous("A");
  await placeValues.update(state, place({ A: [2], B: [2] }));
  expect(written()).toEqual([{ A: "A-2", A_PREVIOUS: "A-1", B: "B-2" }]);
  await previousValues.remove?.(kept);
  expect(written()).toEqual([{ A: "A-2", B: "B-2" }]);
});

test("of two that retire at once each takes its own, one after the other", async () => {
  const state = await turned({ A: [2, 1], B: [2, 1] });
  const both = await Promise.all([previous("A"), previous("B")]);
  await placeValues.update(state, place({ A: [2], B: [2] }));
  await Promise.all(both.map((one) => previousValues.remove?.(one)));
  expect(written()).toEqual([
    { A: "A-2", B: "B-2", B_PREVIOUS: "B-1" },
    { A: "A-2", B: "B-2" },
  ]);
});

test("a run that goes on after one that stopped half-way lets it die, though nothing else changes", async () => {
  const state = await turned({ A: [2, 1], B: [1] });
  const kept = await previous("A");
  const after = await placeValues.update(state, place({ A: [2], B: [1] }));
  expect(await placeValues.changed(after, place({ A: [2], B: [1] }))).toBe(false);
  await previousValues.remove?.(kept);
  expect(written()).toEqual([{ A: "A-2", B: "B-1" }]);
});

test("a run that leaves the place out refuses, for it knows nothing of the other keys", async () => {
  await expect(async () => previousValues.remove?.(await previous("A"))).rejects.toThrow(
    /modal is written whole.*A keeps its previous value until keyturn resume/,
  );
  expect(written()).toEqual([]);
});

test("where the place was given up in the same run, nothing is written there again", async () => {
  const state = await turned({ A: [2, 1] });
  const kept = await previous("A");
  await placeValues.remove?.(state);
  written();
  await previousValues.remove?.(kept);
  expect(written()).toEqual([]);
});

test("a place that does not answer is owed what turned, and not what is only told by its parent's new name", async () => {
  target = { ...target, optional: true };
  const of = (root: string, generation: number) => {
    const inputs = place({ A: [generation] });
    const derived = { secret: "B", generation: `${root}:1`, value: secret("B-1") };
    return { ...inputs, entries: { ...(inputs.entries as object), B: derived } };
  };
  const { state } = await placeValues.create(of("OLD", 1));
  const away = "#!/bin/sh\necho 'Error: Could not connect to the Modal server.' >&2\nexit 1\n";
  writeFileSync(join(folder, "modal"), away);
  const { owed } = await placeValues.update(state, of("NEW", 2));
  expect(owed).toEqual({ modal: { A: "2" } });
});
