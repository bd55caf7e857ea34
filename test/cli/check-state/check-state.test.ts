import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { checkState } from "../../../cli/check-state/check-state.ts";
import { checkText } from "../../../cli/check-state/render.ts";
import { readDocument, type StateDocument } from "../../../cli/check-state/state-document.ts";
import type { StateFile } from "../../../cli/check-state/state-files.ts";
import { ENCODERS, weirdSecret } from "../../leaks/plant.ts";
import { exportOf, resource } from "../made-state.ts";
import { foreign, openSecret, PASSPHRASE, SALT_LINE, secret, stateFile } from "./made-files.ts";

const PASSWORD = "random:index/randomPassword:RandomPassword";
const NOTHING = document([]);

function document(resources: Parameters<typeof exportOf>[0]): StateDocument {
  const read = readDocument(Buffer.from(exportOf(resources, SALT_LINE)));
  if (read === undefined) throw new Error("no document");
  return read;
}

const generation = (number: number, value: unknown) =>
  resource(PASSWORD, `TOKEN-g${number}`, { outputs: { result: value } });

const whats = async (...args: Parameters<typeof checkState>) =>
  (await checkState(...args)).problems.map(({ what }) => what);

beforeEach(() => {
  vi.stubEnv("PULUMI_CONFIG_PASSPHRASE", PASSPHRASE);
});
afterEach(() => vi.unstubAllEnvs());

describe("a stack whose secrets are all ciphertext", () => {
  it("passes, with what was looked at", async () => {
    const value = weirdSecret();
    const files = [
      stateFile("state", [generation(2, secret(value))]),
      stateFile("history", [generation(1, secret(weirdSecret())), generation(2, secret(value))]),
    ];
    const check = await checkState(files, document([generation(2, openSecret(value))]));
    expect(check).toMatchObject({ problems: [], values: 2, sealed: 4, unopened: 0, resources: 3 });
    expect(check.looked.state).toEqual({ files: 1, bytes: files[0]?.content.length });
    expect(check.looked.history?.files).toBe(1);
  });
});

describe("a value that stands in plain", () => {
  for (const [name, [encoding, encode]] of Object.entries(ENCODERS)) {
    it(`is found where it is ${name}`, async () => {
      const value = weirdSecret();
      const where = resource("aws:index:Thing", "thing", {
        inputs: { note: encode(value).toString("latin1") },
      });
      const file = stateFile("backup", [generation(1, secret(value))]);
      const bare: StateFile = { ...file, kind: "history", path: "/bare", content: encode(value) };
      const found = await whats([file, bare, stateFile("state", [where])], NOTHING);
      expect(found.some((what) => what.endsWith(`as ${encoding}`))).toBe(true);
      expect(JSON.stringify(found)).not.toContain(value.slice(-12));
    });
  }

  it("is told with resource and property, and with the generation that it is", async () => {
    const value = "synthetic-value-in-plain-0001";
    const tags = resource("aws:index:Thing", "thing", {
      inputs: { tags: { note: `x ${value}` }, name: "thing" },
    });
    expect(await whats([stateFile("state", [generation(3, secret(value)), tags])], NOTHING)).toEqual([
      "thing, inputs.tags: the value TOKEN-g3 (outputs.result) stands in plain, as raw",
    ]);
  });

  it("is found in the state of today, where only an old backup holds it in ciphertext", async () => {
    const retired = "synthetic-value-long-retired-0001";
    const files = [
      stateFile("state", [resource("aws:index:Thing", "thing", { outputs: { id: retired } })]),
      stateFile("backup", [generation(1, secret(retired))]),
    ];
    expect(await whats(files, NOTHING)).toEqual([
      expect.stringContaining("thing, outputs.id: the value TOKEN-g1"),
    ]);
  });

  it("is found in a compressed file, and in one that is no JSON", async () => {
    const value = "synthetic-value-compressed-0001";
    const torn = Buffer.from(`{"checkpoint": {"latest": "${value}`);
    const packed: StateFile = { kind: "history", path: "/packed", content: gzipSync(torn) };
    const plain: StateFile = {
      kind: "stack file",
      path: "/stack.yaml",
      content: Buffer.from(`config:\n  a: ${value}`),
    };
    const check = await checkState(
      [stateFile("state", [generation(1, secret(value))]), packed, plain],
      NOTHING,
    );
    expect(check.problems.map(({ file }) => file)).toEqual(["/packed", "/stack.yaml"]);
  });

  it("is looked for where the engine alone could open it", async () => {
    const value = "synthetic-value-under-a-key-service";
    const locked = stateFile("state", [
      generation(1, foreign(value)),
      resource("a:b:C", "c", { inputs: { v: value } }),
    ]);
    const shown = document([generation(1, openSecret(value))]);
    const check = await checkState([locked], shown);
    expect(check.unopened).toBe(1);
    expect(check.problems).toHaveLength(1);
  });
});

describe("what should be marked as secret and is not", () => {
  it("is a generation none of whose outputs is", async () => {
    expect(await whats([stateFile("state", [generation(1, "synthetic-but-plain-0001")])], NOTHING)).toEqual([
      "TOKEN-g1, outputs: not marked as secret, though a generation none of whose outputs is secret",
    ]);
  });

  it("is an output that the program asked to be secret", async () => {
    const command = resource("command:local:Command", "app", {
      additionalSecretOutputs: ["stdout", "stderr"],
      outputs: { stdout: "plain", stderr: secret("") },
    });
    expect(await whats([stateFile("state", [command])], NOTHING)).toEqual([
      expect.stringMatching(/^app, outputs\.stdout: not marked/),
    ]);
  });

  it("is a property that was made from a generation", async () => {
    const made = {
      propertyDependencies: {
        note: ["urn:pulumi:test::shop::t::TOKEN-g1"],
        value: ["urn:pulumi:test::shop::t::TOKEN-g1"],
      },
    };
    const thing = resource("a:b:C", "thing", {
      ...made,
      inputs: { note: "short", value: secret("whatever-it-is") },
    });
    expect(
      await whats([stateFile("state", [generation(1, secret("synthetic-0001")), thing])], NOTHING),
    ).toEqual(["thing, inputs.note: not marked as secret, though it was made from TOKEN-g1"]);
  });

  it("is configuration that a person gave, in a run's record, unless it is locked", async () => {
    // As the engine writes it into a folder, and as Pulumi Cloud gives it back.
    const config = {
      "keyturn-given:PLAIN-g1": "x",
      "keyturn-given:PAY-g1": { value: "x", secure: false },
      "keyturn-given:LOCKED-g1": { secure: "v1:c2FsdA==:Y2lwaGVy" },
      "keyturn-given:THERE-g1": { value: "v1:c2FsdA==:Y2lwaGVy", secure: true },
    };
    const file: StateFile = {
      kind: "history",
      path: "/h.history.json",
      content: Buffer.from(JSON.stringify({ kind: "update", config })),
    };
    expect(await whats([file], NOTHING)).toEqual([
      "configuration keyturn-given:PLAIN-g1: not marked as secret",
      "configuration keyturn-given:PAY-g1: not marked as secret",
    ]);
  });
});

describe("no alarm", () => {
  it("is raised for names inside of a list that is secret as a whole", async () => {
    const bindings = [{ type: "secret_text", name: "BACKEND_TOKEN", text: "synthetic-0001-value" }];
    const script = resource("cloudflare:index:WorkersScript", "site", {
      inputs: { bindings: secret(bindings), note: "secret_text BACKEND_TOKEN" },
    });
    expect(await whats([stateFile("state", [script])], NOTHING)).toEqual([]);
  });

  it("is raised for a value too short to be told from text, which is named instead", async () => {
    const check = await checkState([stateFile("state", [generation(1, secret("short"))])], NOTHING);
    expect(check).toMatchObject({ problems: [], tooShort: ["TOKEN-g1"] });
  });
});

describe("the words", () => {
  const told = { stack: "prod", unseen: [] };

  it("tell a problem of many files once", async () => {
    const value = "synthetic-value-in-many-files";
    const bad = [generation(1, secret(value)), resource("a:b:C", "c", { inputs: { v: value } })];
    const files = ["/a", "/b", "/c"].map((path) => stateFile("backup", bad, path));
    const text = checkText({ ...told, ok: false, ...(await checkState(files, NOTHING)) });
    expect(text.match(/c, inputs\.v/g)).toHaveLength(1);
    expect(text).toContain("/a and 2 more files");
    expect(text).not.toContain(value);
  });

  it("never say that all is ciphertext where there was nothing", async () => {
    const check = await checkState([stateFile("state", [])], NOTHING);
    expect(checkText({ ...told, ok: true, ...check })).toContain("nothing was shown");
    expect(checkText({ ...told, ok: false, ...check })).toContain("keyturn resume --stack prod");
    for (const ok of [true, false])
      expect(checkText({ ...told, ok, ...check })).not.toContain("is ciphertext");
  });

  it("say what could not be seen or opened", async () => {
    const check = await checkState([stateFile("state", [generation(1, foreign("synthetic-0001"))])], NOTHING);
    const text = checkText({ ...told, ok: true, unseen: ["backups", "history"], ...check });
    expect(text).toContain("its backups and history could not be seen");
    expect(text).toContain("1 of them are locked with another key");
  });
});
