import { describe, expect, it } from "vitest";
import { limitSecretsPerPlace } from "../../../policy/rules/limit-secrets-per-place.ts";
import { UNKNOWN, type Value } from "../../../policy/view/value.ts";
import { findings, found, type Given } from "../../support/policy/seen.ts";

const SIX = [
  "OPENAI_API_KEY",
  "ANTHROPIC_API_KEY",
  "GROQ_API_KEY",
  "AZURE_API_KEY",
  "AWS_SECRET_ACCESS_KEY",
  "PORTKEY_API_KEY",
];

function env(target: string, host: string, keys: readonly string[]): Given {
  return {
    type: "keyturn:index:PlaceValues",
    name: target,
    inputs: {
      name: target,
      target: { kind: "ssh-env-file", host, path: `/srv/${target}/.env` },
      entries: Object.fromEntries(keys.map((key) => [key, {}])),
    },
  };
}

function repo(repository: string, keys: readonly string[], owner?: string): Given[] {
  return keys.map((secretName) => ({
    type: "github:index/actionsSecret:ActionsSecret",
    name: `${repository}-${secretName}`,
    inputs: { repository, secretName },
    ...(owner === undefined ? {} : { provider: { owner } }),
  }));
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `OWN_${index}_SECRET`);
}

describe("limit-secrets-per-place", () => {
  it("refuses a host with keys of more providers than it may hold", () => {
    const text = env("text", "services", SIX);
    expect(findings(limitSecretsPerPlace, [text])).toEqual(["text: entries.PORTKEY_API_KEY"]);
    expect(found(limitSecretsPerPlace, [text])[0]?.problem).toBe(
      "host services holds keys of 6 providers (Anthropic, AWS, Azure, Groq, OpenAI, Portkey): those of at most 5 may be at one place.",
    );
  });

  it("counts all files of one host together, and hosts apart", () => {
    const [one, other] = [SIX.slice(0, 3), SIX.slice(3)];
    expect(findings(limitSecretsPerPlace, [env("a", "one", one), env("b", "one", other)])).toEqual([
      "b: entries.PORTKEY_API_KEY",
    ]);
    expect(findings(limitSecretsPerPlace, [env("a", "one", one), env("b", "two", other)])).toEqual([]);
  });

  it("counts a provider once, however many keys it has", () => {
    const many = Array.from({ length: 10 }, (_, index) => `AZURE_${index}_API_KEY`);
    expect(findings(limitSecretsPerPlace, [env("text", "services", many)])).toEqual([]);
  });

  it("refuses a repository with more secrets than it may hold, each one a resource", () => {
    expect(findings(limitSecretsPerPlace, repo("shop", numbered(21)))).toEqual([
      "shop-OWN_9_SECRET: secretName",
    ]);
    expect(findings(limitSecretsPerPlace, repo("shop", numbered(20)))).toEqual([]);
  });

  it("takes repositories of one name and two owners for two", () => {
    const keys = numbered(15);
    const both = [
      ...repo("shop", keys, "one"),
      ...repo(
        "shop",
        keys.map((key) => `B_${key}`),
        "two",
      ),
    ];
    expect(findings(limitSecretsPerPlace, both)).toEqual([]);
  });

  it("counts a secret that several resources write once", () => {
    const again = repo("shop", numbered(15)).map((one) => ({ ...one, name: `again-${one.name}` }));
    expect(findings(limitSecretsPerPlace, [...repo("shop", numbered(15)), ...again])).toEqual([]);
  });

  it("names the same resource in whichever order they are done", () => {
    const keys = repo("shop", SIX);
    expect(findings(limitSecretsPerPlace, keys.toReversed())).toEqual(findings(limitSecretsPerPlace, keys));
  });

  it("follows the settings", () => {
    const settings = { maxSecrets: 2, maxProviders: 1 };
    const held = env("text", "services", ["OPENAI_API_KEY", "GROQ_API_KEY", "OWN_SECRET"]);
    expect(found(limitSecretsPerPlace, [held], { settings }).map(({ problem }) => problem)).toEqual([
      "host services holds 3 secrets: at most 2 may be at one place.",
      "host services holds keys of 2 providers (Groq, OpenAI): those of at most 1 may be at one place.",
    ]);
  });

  it("reads a Worker's bindings, a function's variables, containers, a Fly app and a Kubernetes secret", () => {
    const bindings: Value = SIX.map((name) => ({ name, type: "secret_text", text: UNKNOWN }));
    const variables: Value = Object.fromEntries(SIX.map((key) => [key, UNKNOWN]));
    const containers = JSON.stringify([{ environment: SIX.map((name) => ({ name, value: "x" })) }]);
    const given: Given[] = [
      {
        type: "cloudflare:index/workersScript:WorkersScript",
        name: "w",
        inputs: { scriptName: "w", bindings },
      },
      { type: "aws:lambda/function:Function", name: "f", inputs: { environment: { variables } } },
      {
        type: "aws:ecs/taskDefinition:TaskDefinition",
        name: "t",
        inputs: { containerDefinitions: containers },
      },
      {
        type: "command:local:Command",
        name: "fly",
        inputs: {
          create: "flyctl secrets import --app shop",
          environment: { KEYTURN_DELIVERS: SIX.map((key) => `${key}=1`).join(" ") },
        },
      },
      {
        type: "aws-native:ecs:TaskDefinition",
        name: "n",
        inputs: { containerDefinitions: [{ environment: SIX.map((name) => ({ name, value: "x" })) }] },
      },
      {
        type: "gcp:cloudrunv2/service:Service",
        name: "c",
        inputs: { template: { containers: [{ envs: SIX.map((name) => ({ name, value: "x" })) }] } },
      },
      {
        type: "digitalocean:index/app:App",
        name: "d",
        inputs: { spec: { services: [{ envs: SIX.map((key) => ({ key, type: "SECRET" })) }] } },
      },
      { type: "kubernetes:core/v1:Secret", name: "k", inputs: { stringData: variables } },
      {
        type: "cloudflare:index/pagesProject:PagesProject",
        name: "p",
        inputs: {
          deploymentConfigs: {
            production: {
              envVars: Object.fromEntries(SIX.map((key) => [key, { type: "secret_text", value: "x" }])),
            },
          },
        },
      },
    ];
    expect(findings(limitSecretsPerPlace, given)).toEqual([
      "w: bindings[5].name",
      "f: environment.variables.PORTKEY_API_KEY",
      "t: containerDefinitions",
      "fly: environment.KEYTURN_DELIVERS",
      "n: containerDefinitions[0].environment",
      "c: template.containers[0].envs",
      "d: spec.services[0].envs",
      "k: stringData.PORTKEY_API_KEY",
      "p: deploymentConfigs.production.envVars.PORTKEY_API_KEY",
    ]);
  });

  it("counts no plain variable of an environment, no plain binding, and no store", () => {
    const plain = Array.from({ length: 30 }, (_, index) => `SETTING_${index}`);
    const variables = Object.fromEntries(plain.map((key) => [key, "x"]));
    const bindings = plain.map((name) => ({ name, type: "plain_text", text: "x" }));
    const stored = (name: string): Given => ({
      type: "keyturn:index:PlaceValues",
      name,
      inputs: {
        name,
        target: { kind: "sops-file", path: "env.json" },
        entries: Object.fromEntries(SIX.map((key) => [key, {}])),
      },
    });
    const given: Given[] = [
      { type: "aws:lambda/function:Function", name: "f", inputs: { environment: { variables } } },
      {
        type: "cloudflare:index/workersScript:WorkersScript",
        name: "w",
        inputs: { scriptName: "w", bindings },
      },
      stored("sops"),
    ];
    expect(findings(limitSecretsPerPlace, given)).toEqual([]);
  });

  it("says nothing of what is not known yet", () => {
    const given: Given[] = [
      {
        type: "github:index/actionsSecret:ActionsSecret",
        name: "a",
        inputs: { repository: UNKNOWN, secretName: "A" },
      },
      { type: "aws:ecs/taskDefinition:TaskDefinition", name: "t", inputs: { containerDefinitions: UNKNOWN } },
      {
        type: "aws:ecs/taskDefinition:TaskDefinition",
        name: "u",
        inputs: { containerDefinitions: "no JSON" },
      },
      { type: "cloudflare:index/workersScript:WorkersScript", name: "w", inputs: { bindings: UNKNOWN } },
    ];
    expect(findings(limitSecretsPerPlace, given, { settings: { maxSecrets: 1, maxProviders: 1 } })).toEqual(
      [],
    );
  });
});
