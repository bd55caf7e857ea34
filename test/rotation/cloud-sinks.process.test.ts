import { beforeAll, describe, expect, it } from "vitest";
import { type PropertyMap, Secret, Unknown } from "../../rehearsal/providers/values.ts";
import { needles } from "../support/leaks/index.ts";
import { dump } from "../support/program/dump.ts";
import { testValue } from "../support/program/outputs.ts";
import { secretsOf } from "../support/program/secrets.ts";
import { ACCOUNT, GIVEN, runCloud, STORE } from "./cloud-system.ts";
import type { SystemResult } from "./run-system.ts";

const GITHUB_SECRET = "github:index/actionsSecret:ActionsSecret";
const GITHUB_ENVIRONMENT_SECRET = "github:index/actionsEnvironmentSecret:ActionsEnvironmentSecret";
const COMMAND = "command:local:Command";

let run: SystemResult;
let preview: SystemResult;
beforeAll(async () => {
  [run, preview] = await Promise.all([runCloud(), runCloud({ preview: true })]);
}, 60_000);

/** What was passed as a secret. */
function revealed(inputs: PropertyMap, property: string): unknown {
  const value = inputs[property];
  if (!(value instanceof Secret)) throw new Error(`${property} is no secret`);
  return value.reveal();
}

describe("a place that takes each value alone", () => {
  it("has a resource a key, named after target and secret, and after the key where that differs", () => {
    expect(run.named(GITHUB_SECRET).sort()).toEqual(["repo-TOKEN", "tool-KEY", "tool-OWN"]);
    expect(run.named(GITHUB_ENVIRONMENT_SECRET)).toEqual(["prod-TOKEN-DEPLOY_TOKEN"]);
    expect(run.named("cloudflare:index/secretsStoreSecret:SecretsStoreSecret").sort()).toEqual([
      "store-KEY",
      "store-PASSWORD-DB_PASSWORD",
    ]);
  });

  it("gets the current generation's value, as a secret", () => {
    const github = run.resource("prod-TOKEN-DEPLOY_TOKEN").inputs;
    expect(github).toMatchObject({
      repository: "shop",
      environment: "production",
      secretName: "DEPLOY_TOKEN",
    });
    expect(revealed(github, "value")).toBe(testValue("TOKEN-g2"));
    const cloudflare = run.resource("store-PASSWORD-DB_PASSWORD").inputs;
    expect(cloudflare).toMatchObject({
      accountId: ACCOUNT,
      storeId: STORE,
      name: "DB_PASSWORD",
      scopes: ["dex", "workers"],
    });
    expect(revealed(cloudflare, "value")).toBe(testValue("PASSWORD-g1"));
  });

  it("keeps its secret when it leaves the state, and is not destroyed in passing", () => {
    for (const name of ["repo-TOKEN", "prod-TOKEN-DEPLOY_TOKEN", "store-KEY", "app"]) {
      expect(run.resource(name).options).toMatchObject({
        retainOnDelete: true,
        hooks: { beforeDelete: ["keyturn-refuse-destroy"] },
      });
    }
  });

  it("waits for the places of the stage before, and for every generation that lives", () => {
    const { dependsOn } = run.resource("repo-TOKEN").options;
    for (const name of ["app", "TOKEN-ledger", "TOKEN-g1", "TOKEN-g2"])
      expect(dependsOn).toContain(run.resource(name).urn);
    expect(run.resource("app").options.dependsOn).not.toContain(run.resource("repo-TOKEN").urn);
  });
});

describe("an app at Fly", () => {
  it("gets all its values in one command a step", () => {
    expect(run.named(COMMAND)).toEqual(["app"]);
    expect(run.resource("app").inputs).toMatchObject({
      create: "flyctl secrets import --app shop-app",
      update: "flyctl secrets import --app shop-app",
      logging: "none",
      addPreviousOutputInEnv: false,
    });
    expect(Object.keys(run.resource("app").inputs).sort()).toEqual([
      "addPreviousOutputInEnv",
      "create",
      "environment",
      "logging",
      "stdin",
      "update",
    ]);
  });

  it("is told them on standard input, as a secret, as flyctl reads them", () => {
    const lines = String(revealed(run.resource("app").inputs, "stdin"))
      .trimEnd()
      .split("\n");
    expect(lines.sort()).toEqual([
      `KEY="${testValue("KEY-g3")}"`,
      `OLD_KEY="${testValue("KEY-g3")}"`,
      `TOKEN="${testValue("TOKEN-g2")}"`,
      `URL="pg://${encodeURIComponent(testValue("PASSWORD-g1"))}@db"`,
    ]);
  });

  it("has the numbers of the generations in its environment, and nothing else", () => {
    const { environment } = run.resource("app").inputs as { environment: PropertyMap };
    expect(Object.keys(environment)).toEqual(["KEYTURN_DELIVERS"]);
    expect(String(environment.KEYTURN_DELIVERS).split(" ").sort()).toEqual([
      "KEY=3",
      "OLD_KEY=3",
      "TOKEN=2",
      "URL=1",
    ]);
  });

  it("has what its command prints kept secret", () => {
    expect(run.resource("app").options.additionalSecretOutputs).toEqual(["stdout", "stderr"]);
  });

  it("has a standard input that is not known yet in a preview, while all else is known", () => {
    const { stdin, ...others } = preview.resource("app").inputs;
    expect(stdin).toBeInstanceOf(Unknown);
    const { stdin: _, ...then } = run.resource("app").inputs;
    expect(others).toEqual(then);
  });
});

describe("a minted generation", () => {
  it("asks for one credential by its name, behind the ledger, and never again", () => {
    const { type, inputs, options } = run.resource("TOKEN-g2");
    expect(type).toBe("keyturn:index:Minted");
    expect(inputs).toEqual({
      source: { kind: "minted", by: "fly-token", app: "shop-app", expiry: "720h" },
      credential: "keyturn-test-TOKEN-g2-20260102T000000000Z",
      secret: "TOKEN",
      generation: "2",
    });
    expect(options.ignoreChanges).toEqual(expect.arrayContaining(Object.keys(inputs)));
    expect(options.additionalSecretOutputs).toEqual(["value"]);
    expect(options.dependsOn).toEqual([run.resource("TOKEN-ledger").urn]);
    expect(options.retainOnDelete).toBeUndefined();
  });

  it("is protected while it is the current one, and revoked as the previous one goes", () => {
    expect(run.resource("TOKEN-g2").options.protect).toBe(true);
    expect(run.resource("TOKEN-g1").options.protect).toBeUndefined();
  });

  it("that was in use before is known by its id, and by the value that a person gave, as a secret", () => {
    const { adopted, ...inputs } = run.resource("OWN-g1").inputs as { adopted: PropertyMap };
    expect(inputs).toMatchObject({ secret: "OWN", generation: "1" });
    expect(adopted.id).toBe("2000001");
    expect(revealed(adopted, "value")).toBe(GIVEN["keyturn-given:OWN-g1"]);
    expect(run.resource("OWN-g1").options.ignoreChanges).toContain("adopted");
  });
});

describe("the program for a system on a cloud", () => {
  it("runs without a word, and passes no value but as a secret", () => {
    for (const result of [run, preview]) {
      expect(result).toMatchObject({ exitCode: 0, errors: [], warnings: [], printed: "" });
      const text = Buffer.from(dump(result));
      const shown = secretsOf(result)
        .flatMap(needles)
        .filter(({ bytes }) => text.includes(bytes));
      expect(shown.map(({ encoding }) => encoding)).toEqual([]);
    }
  });

  it("asks for the same resources in a preview and in an update", () => {
    expect([...preview.registrations.keys()].sort()).toEqual([...run.registrations.keys()].sort());
  });
});
