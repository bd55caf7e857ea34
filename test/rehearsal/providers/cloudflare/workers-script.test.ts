import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type PropertyMap, UNKNOWN } from "../../../../rehearsal/providers/values.ts";
import { encode } from "../../../../rehearsal/providers/wire.ts";
import { ACCOUNT, OTHER_ACCOUNT } from "../../cloud/cloudflare/cloudflare-at.ts";
import { type Row, testRows } from "./rows.ts";
import { StandInAt } from "./stand-in-at.ts";

const KIND = "WorkersScript";
const tok = (text: string) => ({ name: "TOK", type: "secret_text", text });
const mode = { name: "MODE", type: "plain_text", text: "prod" };
const given = {
  accountId: ACCOUNT,
  scriptName: "enter",
  mainModule: "worker.js",
  content: "export default {fetch(){}}",
  bindings: [tok("value-1"), mode],
};
const SCRIPT = `/accounts/${ACCOUNT}/workers/scripts/enter`;

let standIn: StandInAt;
beforeEach(async () => {
  standIn = await StandInAt.start();
});
afterEach(() => standIn.close());

const text: Row = { value: "a", other: "b", wrong: ["canary"], change: "update" };
const flag: Row = { value: true, other: false, wrong: "canary", change: "update" };
const list: Row = { value: ["a"], other: ["b"], wrong: "canary", change: "update" };
const inside = (value: PropertyMap, other: PropertyMap, wrong: PropertyMap): Row => ({
  value,
  other,
  wrong,
  change: "update",
});

describe("WorkersScript", () => {
  testRows(
    KIND,
    {
      accountId: { value: ACCOUNT, other: OTHER_ACCOUNT, wrong: 1, change: "replace" },
      scriptName: { value: "enter", other: "other", wrong: 1, change: "replace", required: true },
      content: text,
      contentType: text,
      contentSha256: text,
      bodyPart: text,
      mainModule: text,
      compatibilityDate: text,
      compatibilityFlags: list,
      keepBindings: list,
      keepAssets: flag,
      force: flag,
      logpush: flag,
      usageModel: { ...text, value: "standard", other: "bundled" },
      bindings: { value: [tok("a")], other: [tok("b")], wrong: [{ ...tok("a"), text: 1 }], change: "update" },
      annotations: inside({ workersTag: "a" }, { workersTag: "b" }, { workersTag: 1 }),
      cacheOptions: inside({ enabled: true }, { enabled: false }, { enabled: "canary" }),
      exports: inside({ A: { type: "worker" } }, { B: { type: "worker" } }, { A: { type: 1 } }),
      migrations: inside({ newTag: "a" }, { newTag: "b", oldTag: "a" }, { newTag: 1 }),
      limits: inside({ cpuMs: 10 }, { cpuMs: 20 }, { cpuMs: 1.5 }),
      observability: inside({ enabled: true }, { enabled: false }, { enabled: 1 }),
      packageDependencies: {
        value: [],
        other: [{ name: "a", installedVersion: "1", packageJsonVersion: "1" }],
        wrong: { a: "canary" },
        change: "update",
      },
      placement: inside({ mode: "smart" }, { region: "a" }, { mode: 1 }),
      tailConsumers: { value: [{ service: "a" }], other: [], wrong: [{ service: 1 }], change: "update" },
    },
    ["contentFile", "files", "assets"],
  );

  it.each(["contentFile", "files", "assets"])("says that %s is not here", async (name) => {
    const { content: _content, ...rest } = given;
    expect(await standIn.reasons(KIND, { ...rest, [name]: "canary" })).toEqual([
      `This property is not in this stand-in. Examine values at 'n.${name}'.`,
    ]);
  });

  it("refuses content beside a file of it", async () => {
    const reasons = await standIn.reasons(KIND, { ...given, contentFile: "worker.js" });
    expect(reasons).toContainEqual(
      expect.stringContaining('cannot be specified when "content_file" is specified'),
    );
  });

  it.each([
    ["a binding without a name", [{ type: "plain_text" }], "bindings[0].name"],
    ["a binding without a type", [{ name: "TOK" }], "bindings[0].type"],
    [
      "a kind of binding that does not exist",
      [mode, { ...tok("canary"), type: "secret" }],
      "bindings[1].type",
    ],
  ])("refuses %s, without its value", async (_what, bindings, path) => {
    const reasons = await standIn.reasons(KIND, { ...given, bindings });
    expect(reasons).toEqual([expect.stringContaining(path)]);
    expect(reasons.join()).not.toContain("canary");
  });

  it("takes words in letters of any case", async () => {
    expect(await standIn.reasons(KIND, { ...given, usageModel: "STANDARD" })).toEqual([]);
  });

  it("ignores a property that it does not have, as the official plugin, inside a binding too", async () => {
    const news = { ...given, bindngs: [], bindings: [{ ...mode, txet: "x" }] };
    expect(await standIn.reasons(KIND, news)).toEqual([]);
    expect((await standIn.create(KIND, news)).state).not.toHaveProperty("bindngs");
  });

  it("marks the text of every binding secret, and nothing else", async () => {
    const { properties } = await standIn.provider.create({
      urn: "u",
      name: "n",
      type: "cloudflare:index/workersScript:WorkersScript",
      properties: given,
      preview: false,
    });
    const signed = (value: string) => ({
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value,
    });
    expect(encode(properties.bindings ?? null)).toEqual([
      { name: "TOK", type: "secret_text", text: signed("value-1") },
      { name: "MODE", type: "plain_text", text: signed("prod") },
    ]);
    expect(JSON.stringify(encode({ ...properties, bindings: null }))).not.toContain("4dabf18");
  });

  it("leaves a text bare that is not known yet", async () => {
    const bindings = [{ name: "TOK", type: "secret_text", text: UNKNOWN }];
    expect((await standIn.preview(KIND, { ...given, bindings })).bindings).toEqual(bindings);
  });

  it("keeps what is given out of the outputs that come anew", async () => {
    const made = await standIn.create(KIND, { ...given, compatibilityFlags: ["a"] });
    const news = { ...given, compatibilityFlags: ["a"], content: "export default {scheduled(){}}" };
    expect((await standIn.diff(KIND, made.state, news)).diffs).not.toContain("compatibilityFlags");
    const previewed = await standIn.update(KIND, made, news, true);
    expect(previewed).toMatchObject({
      compatibilityFlags: ["a"],
      handlers: UNKNOWN,
      createdOn: made.state.createdOn,
    });
    expect(await standIn.update(KIND, made, news)).toMatchObject({ handlers: ["scheduled"] });
  });

  it("uploads code, bindings and settings in one request", async () => {
    await standIn.create(KIND, {
      ...given,
      annotations: { workersMessage: "why" },
      observability: { enabled: true },
    });
    expect(standIn.at.cloud.requests).toMatchObject([{ method: "PUT", path: `/client/v4${SCRIPT}` }]);
    expect((await standIn.at.ask("GET", `${SCRIPT}/settings`)).json.result).toMatchObject({
      main_module: "worker.js",
      annotations: { "workers/message": "why" },
      observability: { enabled: true },
      bindings: [{ name: "TOK" }, { name: "MODE", text: "prod" }],
    });
  });

  it("reads a Worker back, with the secrets that state has", async () => {
    const made = await standIn.create(KIND, given);
    const read = await standIn.read(KIND, made);
    expect(encode(read?.properties.bindings ?? null)).toMatchObject([
      { name: "TOK", text: { value: "value-1" } },
      { name: "MODE", text: { value: "prod" } },
    ]);
    expect(read?.properties).toMatchObject({ content: given.content, etag: made.state.etag });
  });

  it("sees a binding that somebody took away", async () => {
    const made = await standIn.create(KIND, given);
    await standIn.create(KIND, { ...given, bindings: [mode] });
    const read = await standIn.read(KIND, made);
    expect((await standIn.diff(KIND, read?.properties ?? {}, given)).diffs).toContain("bindings");
  });

  it("deletes a Worker, which is gone then", async () => {
    const made = await standIn.create(KIND, given);
    await standIn.delete(KIND, made);
    expect(await standIn.read(KIND, made)).toBeUndefined();
    await expect(standIn.delete(KIND, made)).rejects.toThrow(/404 Not Found .*\(10007\)/);
  });

  it("fails in the words of the server, without a value", async () => {
    const bindings = [tok("canary".repeat(1000))];
    const refused = standIn.create(KIND, { ...given, bindings });
    await expect(refused).rejects.toThrow(/400 Bad Request The text of the binding TOK is longer than 5 KB/);
    await expect(refused).rejects.not.toThrow(/canary/);
  });

  it("fails without an account when it is made, not before", async () => {
    const { accountId: _account, ...rest } = given;
    expect(await standIn.reasons(KIND, rest)).toEqual([]);
    await expect(standIn.create(KIND, rest)).rejects.toThrow(
      "failed to make http request: missing required account_id parameter",
    );
  });
});
