import { beforeAll, describe, expect, it } from "vitest";
import { type PropertyMap, Secret } from "../../rehearsal/providers/values.ts";
import type { Monitor } from "../support/program/monitor.ts";
import { testValue } from "../support/program/outputs.ts";
import { CLOUD_CATALOG, CLOUD_GENERATIONS, runCloud } from "./cloud-system.ts";
import type { SystemResult } from "./run-system.ts";

const COMMAND = "command:local:Command";
const ISSUED = { ANON: { "1": "2026-01-05T00:00:00.000Z" } };
const LEAVING = ["TOKEN", "PASSWORD", "URL", "ANON"];
const marks = (leaving: string) => Object.fromEntries(LEAVING.map((name) => [name, leaving]));

const { TOKEN, PASSWORD, ...LEFT } = CLOUD_GENERATIONS;

/** What hooks answered, by a name for the question. */
const answers: Record<string, string | undefined> = {};

async function ask(monitor: Monitor, prefix: string): Promise<void> {
  const hook = (name: string) => {
    const found = monitor.hooks.get(name);
    if (found === undefined) throw new Error(`the program registered no hook ${name}`);
    return found;
  };
  const input = { ...CLOUD_GENERATIONS.SIGNER, issued: ISSUED } as PropertyMap;
  const { issued: _, ...without } = input;
  answers[`${prefix} token`] = await hook("keyturn-ledger-guard").run({
    name: "SIGNER-ledger",
    oldInputs: { input },
    newInputs: { input: without },
  });
  const ledgerIsDeleted = (more: PropertyMap) =>
    hook("keyturn-ledger-keep").run({
      name: "TOKEN-ledger",
      oldInputs: { input: { ...(TOKEN as PropertyMap), ...more } },
    });
  const generationIsDeleted = () => hook("keyturn-keep-generation").run({ name: "TOKEN-g2" });
  answers[`${prefix} ledger unmarked`] = await ledgerIsDeleted({ leaving: true });
  answers[`${prefix} TOKEN-g2 unmarked`] = await generationIsDeleted();
  const owners = { "repo-TOKEN": "example" };
  await hook("keyturn-released").run({ name: "TOKEN-released", oldInputs: { input: { owners } } });
  answers[`${prefix} ledger true`] = await ledgerIsDeleted({ leaving: true });
  answers[`${prefix} ledger false`] = await ledgerIsDeleted({});
  answers[`${prefix} TOKEN-g2`] = await generationIsDeleted();
  answers[`${prefix} store-KEY`] = await hook("keyturn-refuse-destroy").run({ name: "store-KEY" });
  answers[`${prefix} retained`] = await hook("keyturn-refuse-destroy").run({
    name: "repo-TOKEN",
    oldInputs: { repository: "shop", secretName: "TOKEN" },
  });
  answers[`${prefix} repo-TOKEN`] = await hook("keyturn-empty-place").run({
    name: "repo-TOKEN",
    oldInputs: { repository: "shop", secretName: "TOKEN" },
  });
  answers[`${prefix} reused`] = await hook("keyturn-empty-place").run({
    name: "old-KEY",
    oldInputs: { repository: "TOOL", secretName: "key" },
  });
  answers[`${prefix} mark`] = await hook("keyturn-ledger-guard").run({
    name: "TOKEN-ledger",
    oldInputs: { input: TOKEN as PropertyMap },
    newInputs: { input: { ...TOKEN, leaving: true } as PropertyMap },
  });
}

let released: SystemResult;
let gone: SystemResult;
beforeAll(async () => {
  [released, gone] = await Promise.all([
    runCloud({
      config: { "keyturn:removed": marks("release"), "keyturn:issued": ISSUED },
      atEnd: (monitor) => ask(monitor, "released"),
    }),
    runCloud({
      config: { "keyturn:removed": marks("gone"), "keyturn:generations": LEFT },
      atEnd: (monitor) => ask(monitor, "gone"),
    }),
  ]);
}, 60_000);

const entriesOf = (run: SystemResult) =>
  (run.resource("env").inputs.files as { entries: PropertyMap; absent?: string[] }[])[0];

describe("a secret whose places let go of it", () => {
  it("stays in state, and its ledger says that it leaves", () => {
    expect(released.exitCode).toBe(0);
    expect(released.resource("TOKEN-ledger").inputs.input).toMatchObject({ current: 2, leaving: true });
    expect(released.resource("SIGNER-ledger").inputs.input).not.toHaveProperty("leaving");
    for (const name of ["TOKEN-g1", "TOKEN-g2", "PASSWORD-g1"])
      expect(released.resource(name).options.protect).toBeUndefined();
    expect(released.resource("SIGNER-g1").options.protect).toBe(true);
  });

  it("may be deleted from the places that take each value alone, by the run after", () => {
    for (const name of ["repo-TOKEN", "prod-TOKEN-DEPLOY_TOKEN", "store-PASSWORD-DB_PASSWORD"])
      expect(released.resource(name).options.retainOnDelete).toBeUndefined();
    for (const name of ["tool-KEY", "store-KEY", "app", "env"])
      expect(released.resource(name).options.retainOnDelete).toBe(true);
  });

  it("is taken out of the app by name, after the import of what stays", () => {
    expect(released.named(COMMAND)).toEqual(["app", "app-emptied"]);
    const { inputs, options } = released.resource("app-emptied");
    expect(inputs).toEqual({
      create: "flyctl secrets unset --app shop-app TOKEN URL",
      update: "flyctl secrets unset --app shop-app TOKEN URL",
      logging: "none",
      addPreviousOutputInEnv: false,
    });
    expect(options.dependsOn).toContain(released.resource("app").urn);
    expect(options.additionalSecretOutputs).toEqual(["stdout", "stderr"]);
    expect(options.retainOnDelete).toBeUndefined();
    const { stdin } = released.resource("app").inputs;
    const text = stdin instanceof Secret ? String(stdin.reveal()) : "";
    expect(text.trimEnd().split("\n")).toEqual([
      `KEY="${testValue("KEY-g3")}"`,
      `OLD_KEY="${testValue("KEY-g3")}"`,
    ]);
  });

  it("is absent from its files, where the others stay", () => {
    expect(Object.keys(entriesOf(released)?.entries ?? {})).toEqual(["SIGNER"]);
    expect(entriesOf(released)?.absent?.toSorted()).toEqual(["ANON", "PASSWORD"]);
  });

  it("is let go of by the hooks once the ledger says so, and not before", () => {
    expect(answers["released mark"]).toBeUndefined();
    expect(answers["released ledger true"]).toBeUndefined();
    expect(answers["released ledger false"]).toContain("a secret leaves by keyturn remove TOKEN");
    expect(answers["released TOKEN-g2"]).toContain("is not destroyed in passing");
    expect(answers["released repo-TOKEN"]).toContain("is not destroyed in passing");
  });

  it("keeps the time at which it was issued anew for as long as it stands anywhere", () => {
    expect(answers["released token"]).toContain("ANON was issued anew at 2026-01-05T00:00:00.000Z");
  });
});

describe("a secret that is gone", () => {
  it("has nothing in the state, though the catalog still names it", () => {
    expect(gone).toMatchObject({ exitCode: 0, errors: [] });
    const names = [...gone.registrations.values()].map(({ name }) => name);
    expect(names.filter((name) => /TOKEN|PASSWORD|URL|ANON|emptied/.test(name))).toEqual([]);
    // Also of an owner of whom nothing is registered any more: what is deleted of it needs credentials of today.
    expect(gone.named("pulumi:providers:github")).toEqual(["github-example", "github-friends"]);
  });

  it("is neither written nor taken out any more", () => {
    expect(Object.keys(entriesOf(gone)?.entries ?? {})).toEqual(["SIGNER"]);
    expect(entriesOf(gone)?.absent).toBeUndefined();
    expect(gone.resource("app").inputs.environment).toEqual({ KEYTURN_DELIVERS: "KEY=3 OLD_KEY=3" });
  });

  it("is deleted without a refusal, and nothing else is", () => {
    expect(answers["gone ledger unmarked"]).toContain("every place has let go of TOKEN");
    expect(answers["gone TOKEN-g2 unmarked"]).toContain("every place has let go of TOKEN");
    expect(answers["gone ledger true"]).toBeUndefined();
    expect(answers["gone TOKEN-g2"]).toBeUndefined();
    expect(answers["gone repo-TOKEN"]).toBeUndefined();
    expect(answers["gone store-KEY"]).toContain("is not destroyed in passing");
  });

  it("is not left at a place that never let go of it", () => {
    expect(answers["gone retained"]).toContain(
      "TOKEN is said to be gone, and repo-TOKEN has not let go of it",
    );
  });

  it("does not take a place along that another one writes by now", () => {
    expect(answers["gone reused"]).toMatch(
      /would empty its place, which tool-KEY writes now.*pulumi state delete/,
    );
  });

  it("takes the times at which it was issued anew along", () => {
    expect(answers["gone token"]).toBeUndefined();
  });

  it("is told of in the plan, and no longer described", () => {
    expect(gone.outputs.plan).toEqual(
      expect.arrayContaining(["keyturn holds nothing of TOKEN: it was removed, and may leave the catalog"]),
    );
    expect(Object.keys(describedBy(gone).secrets).sort()).toEqual(["KEY", "OWN", "SIGNER"]);
  });
});

function describedBy(run: SystemResult): { secrets: Record<string, unknown>; targets: object } {
  const { described } = run.outputs;
  if (!(described instanceof Secret)) throw new Error("what the stack describes is no secret");
  return JSON.parse(String(described.reveal())) as ReturnType<typeof describedBy>;
}

describe("a secret that left the catalog alone", () => {
  const without = (text: string, name: string) => text.replace(new RegExp(`  ${name}:\\n(    .*\\n)+`), "");

  it("is delivered as it was, from what the last run described", async () => {
    const described = JSON.stringify(describedBy(await runCloud()));
    const before = await runCloud();
    const catalog = without(CLOUD_CATALOG, "TOKEN");
    const run = await runCloud({ catalog, lastOutputs: { described } });
    expect(run.errors).toEqual([]);
    expect([...run.registrations.keys()].sort()).toEqual([...before.registrations.keys()].sort());
    for (const name of ["TOKEN-g2", "repo-TOKEN", "prod-TOKEN-DEPLOY_TOKEN"])
      expect(run.resource(name).inputs).toEqual(before.resource(name).inputs);
    expect(run.outputs.plan).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^leave TOKEN where it is, in Fly shop-app, GitHub example\/shop and GitHub/),
      ]),
    );
    expect(describedBy(run).secrets).toHaveProperty("TOKEN");
  }, 40_000);

  it("is let go of by its mark", async () => {
    const described = JSON.stringify(describedBy(released));
    const run = await runCloud({
      catalog: without(CLOUD_CATALOG, "TOKEN"),
      lastOutputs: { described },
      config: { "keyturn:removed": { TOKEN: "release" } },
    });
    expect(run.resource("app-emptied").inputs.create).toBe("flyctl secrets unset --app shop-app TOKEN");
    expect(run.resource("repo-TOKEN").options.retainOnDelete).toBeUndefined();
  }, 40_000);

  it("stops the program where no state describes it, before anything is registered", async () => {
    const run = await runCloud({ catalog: without(CLOUD_CATALOG, "TOKEN") });
    expect(run.exitCode).toBe(32);
    expect(run.errors).toEqual([
      "keyturn:generations names TOKEN, which neither the catalog nor the state describes: put it back into the catalog, then let it leave by keyturn remove TOKEN",
    ]);
    expect([...run.registrations.values()].map(({ type }) => type)).toEqual(["pulumi:pulumi:Stack"]);
  }, 40_000);
});
