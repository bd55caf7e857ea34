import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { commentOf } from "../../components/sinks/cloudflare-comment.ts";
import {
  ACCOUNT,
  type CloudflareAt,
  cloudflareAt,
  STORE,
  TOKEN,
} from "../rehearsal/cloud/cloudflare/cloudflare-at.ts";
import type { Monitor } from "../support/program/monitor.ts";
import { runSystem, type SystemRun } from "./run-system.ts";

const SECRETS = `/accounts/${ACCOUNT}/secrets_store/stores/${STORE}/secrets`;
const CATALOG = `
version: 1
system: edge
targets:
  store: { kind: cloudflare-secrets-store, account: "${ACCOUNT}", store: "${STORE}" }
secrets:
  IN_USE: { source: { kind: random, length: 40 }, stages: [{ deliver: [{ to: store, as: KEY }] }] }
  DIGEST: { source: { kind: derived, hash: { of: IN_USE } }, stages: [{ deliver: [store] }] }
  OURS: { source: { kind: random, length: 40 }, stages: [{ deliver: [store] }] }
  ABSENT: { source: { kind: random, length: 40 }, stages: [{ deliver: [store] }] }
  BEGUN: { source: { kind: random, length: 40 }, stages: [{ deliver: [store] }] }
`;

const at = "2026-01-31T12:00:00.000Z";
const begun = { current: 1, next: 2, made: { "1": { at } } };
const adopted = { ...begun, made: { "1": { at, adopted: true } } };
const turned = { current: 2, previous: 1, next: 3, made: { ...adopted.made, "2": { at } } };
const GENERATIONS = { IN_USE: adopted, OURS: adopted, ABSENT: adopted, BEGUN: begun };
const GIVEN = ["IN_USE", "OURS", "ABSENT"].map((name) => [`keyturn-given:${name}-g1`, "synthetic-value"]);

let cloudflare: CloudflareAt;
beforeEach(async () => {
  cloudflare = await cloudflareAt();
});
afterEach(() => cloudflare.cloud.close());

async function run(generations: object, more: Partial<SystemRun> = {}) {
  return await runSystem({
    catalog: CATALOG,
    preview: true,
    secretKeys: ["cloudflare:apiToken", ...GIVEN.map(([key = ""]) => key)],
    ...more,
    config: {
      "keyturn:generations": generations,
      "cloudflare:apiToken": TOKEN,
      "cloudflare:baseUrl": `${cloudflare.cloud.urls.cloudflare}/client/v4`,
      ...Object.fromEntries(GIVEN),
      ...more.config,
    },
  });
}

/** Puts secrets into the store, by name with their comments, and gives their ids. */
async function seed(comments: Readonly<Record<string, string>>): Promise<string[]> {
  const body = Object.entries(comments).map(([name, comment]) => ({
    name,
    comment,
    value: "v",
    scopes: ["workers"],
  }));
  const { json } = await cloudflare.ask("POST", SECRETS, body);
  return json.result.map(({ id }: { id: string }) => `${ACCOUNT}/${STORE}/${id}`);
}

describe("a secret that a Secrets Store holds already", () => {
  it("is taken over where it is adopted, unless keyturn wrote it", async () => {
    const ours = { secret: "OURS", generations: [{ secret: "OURS", generation: 1, at }] };
    const [key, digest] = await seed({
      KEY: "by hand",
      DIGEST: "",
      OURS: commentOf(ours, { target: "store", key: "OURS" }, "keyturn", "test"),
      BEGUN: "by hand",
    });
    const { resource } = await run(GENERATIONS);
    expect(resource("store-IN_USE-KEY").options.import).toBe(key);
    expect(resource("store-DIGEST").options.import).toBe(digest);
    for (const name of ["store-OURS", "store-ABSENT", "store-BEGUN"])
      expect(resource(name).options.import, name).toBeUndefined();
  });

  it("gets the adopted value, scopes and comment all the same, since nobody can look", async () => {
    await seed({ KEY: "by hand" });
    const { options, inputs } = (await run(GENERATIONS)).resource("store-IN_USE-KEY");
    expect(options.ignoreChanges).toBeUndefined();
    expect(inputs).toMatchObject({ scopes: ["workers"], name: "KEY" });
    expect(inputs.comment).toMatch(/^keyturn: IN_USE generation 1 \(test\) [0-9a-f]{10}$/);
  });

  it("is not asked for where nothing is as it was adopted", async () => {
    await seed({ KEY: "by hand" });
    await run({ IN_USE: turned, BEGUN: begun }, { preview: false });
    expect(cloudflare.cloud.requests.map(({ method }) => method)).toEqual(["POST"]);
  });

  it("stops a run before anything is registered when the store can't be asked", async () => {
    const { exitCode, errors, printed, has } = await run(GENERATIONS, {
      config: { "cloudflare:apiToken": "canary-token" },
    });
    expect(exitCode).not.toBe(0);
    expect(errors.join()).toMatch(/^Cloudflare: GET \/accounts\/\w+\/.*HTTP 401/);
    expect(errors.join() + printed).not.toContain("canary");
    expect(has("IN_USE-ledger")).toBe(false);
  });
});

describe("the making of a secret in a Secrets Store", () => {
  const HOOK = "keyturn-way-is-clear-store-BEGUN";

  /** What the hook answers when the engine makes the secret, and what the store holds afterwards. */
  async function make(preview: boolean, comment: string): Promise<[string | undefined, unknown]> {
    await seed({ BEGUN: comment });
    let answer: string | undefined;
    const atEnd = async ({ hooks }: Monitor) => {
      answer = await hooks.get(HOOK)?.run({ name: "store-BEGUN" });
    };
    const { resource, hooks } = await run({ BEGUN: begun }, { preview, atEnd });
    expect(resource("store-BEGUN").options.hooks?.beforeCreate).toContain(HOOK);
    expect(hooks.get(HOOK)?.onDryRun).toBe(true);
    const { json } = await cloudflare.ask("GET", SECRETS);
    return [answer, json.result.length];
  }

  const own = () =>
    commentOf(
      { secret: "BEGUN", generations: [{ secret: "BEGUN", generation: 1, at }] },
      { target: "store", key: "BEGUN" },
      "keyturn",
      "test",
    );

  it("clears away what an earlier run left behind, in an update alone", async () => {
    expect(await make(false, own())).toEqual([undefined, 0]);
    expect(await make(true, own())).toEqual([undefined, 1]);
  });

  it("is refused in a preview already where somebody else's stands there", async () => {
    expect(await make(true, "by hand")).toEqual([expect.stringContaining("keyturn adopt BEGUN"), 1]);
  });
});
