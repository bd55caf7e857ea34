import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { disallowPlaintextExposure as rule } from "../../../policy/rules/disallow-plaintext-exposure.ts";
import { UNKNOWN, type Value } from "../../../policy/view/value.ts";
import { findings, found, type Given } from "../../support/policy/seen.ts";

const VALUE = "q7Zt-Lw2x_9RkPbV4m";
const EC2 = "aws:ec2/instance:Instance";

const password: Given = {
  type: "random:index/randomPassword:RandomPassword",
  name: "database",
  inputs: { length: 18 },
  secretOutputs: ["result", "bcryptHash"],
  outputs: { result: UNKNOWN, bcryptHash: UNKNOWN, id: UNKNOWN },
};
const made: Given = { ...password, outputs: { result: VALUE, bcryptHash: "$2a$10$x", id: "none" } };
const keyPair: Given = {
  type: "tls:index/privateKey:PrivateKey",
  name: "key",
  secretOutputs: ["privateKeyPem", "privateKeyOpenssh"],
  outputs: { privateKeyPem: UNKNOWN, privateKeyOpenssh: UNKNOWN, publicKeyOpenssh: UNKNOWN },
};

function web(inputs: Record<string, Value>, more: Partial<Given> = {}): Given {
  return { type: EC2, name: "web", inputs, ...more };
}

describe("disallow-plaintext-exposure, before anything is made", () => {
  it("finds what was made of a secret in a property that does not keep it", () => {
    const tagged = web({ tags: { Note: UNKNOWN } }, { madeOf: { tags: ["database"] } });
    expect(findings(rule, [password, tagged])).toEqual(["web: tags.Note"]);
  });

  it("names resource, property and secret", () => {
    const tagged = web({ tags: { Note: UNKNOWN } }, { madeOf: { tags: ["database"] } });
    expect(found(rule, [password, tagged])[0]?.problem).toContain("database");
  });

  it("lets through what only a harmless output was made of", () => {
    const tagged = web({ tags: { Length: "18" } }, { madeOf: { tags: ["database"] } });
    const login: Given = { type: "aws:ec2/keyPair:KeyPair", name: "login", inputs: { publicKey: UNKNOWN } };
    expect(findings(rule, [password, tagged])).toEqual([]);
    expect(findings(rule, [keyPair, { ...login, madeOf: { publicKey: ["key"] } }])).toEqual([]);
  });

  it("takes a private half by the name of the property that gets it", () => {
    const config: Given = {
      type: "kubernetes:core/v1:ConfigMap",
      name: "config",
      inputs: { data: { public_key: UNKNOWN, private_key: UNKNOWN } },
      madeOf: { data: ["key"] },
    };
    expect(findings(rule, [keyPair, config])).toEqual(["config: data.private_key"]);
  });

  it("follows a secret through resources that pass it on", () => {
    const stash = (name: string, from: string): Given => ({
      type: "pulumi:index:Stash",
      name,
      inputs: { input: UNKNOWN },
      outputs: { output: UNKNOWN },
      madeOf: { input: [from] },
    });
    const tagged = web({ tags: { Note: UNKNOWN } }, { madeOf: { tags: ["c"] } });
    const chain = [password, stash("a", "database"), stash("b", "a"), stash("c", "b"), tagged];
    expect(findings(rule, chain)).toEqual(["web: tags.Note"]);
    expect(found(rule, chain)[0]?.problem).toContain("database");
  });

  it("does not take everything for secret that a database answers, whose password is one", () => {
    const database: Given = {
      type: "aws:rds/instance:Instance",
      name: "db",
      inputs: { password: UNKNOWN },
      secretOutputs: ["password"],
      outputs: { password: UNKNOWN, endpoint: UNKNOWN, arn: UNKNOWN },
      madeOf: { password: ["database"] },
    };
    const tagged = web({ tags: { Endpoint: UNKNOWN } }, { madeOf: { tags: ["db"] } });
    expect(findings(rule, [password, database, tagged])).toEqual([]);
  });

  it.each([
    ["aws:secretsmanager/secretVersion:SecretVersion", { secretString: UNKNOWN }, []],
    ["aws:ssm/parameter:Parameter", { type: "SecureString", value: UNKNOWN }, []],
    ["aws:ssm/parameter:Parameter", { type: "String", value: UNKNOWN }, ["place: value"]],
    ["github:index/actionsSecret:ActionsSecret", { value: UNKNOWN }, []],
    ["github:index/actionsVariable:ActionsVariable", { value: UNKNOWN }, ["place: value"]],
    ["kubernetes:core/v1:Secret", { stringData: { a: UNKNOWN } }, []],
    ["kubernetes:core/v1:ConfigMap", { data: { a: UNKNOWN } }, ["place: data.a"]],
    ["cloudflare:index/workersScript:WorkersScript", { bindings: UNKNOWN }, []],
    [
      "cloudflare:index/workersScript:WorkersScript",
      { bindings: [{ type: "secret_text", text: UNKNOWN }] },
      [],
    ],
    [
      "cloudflare:index/workersScript:WorkersScript",
      { bindings: [{ type: "plain_text", text: UNKNOWN }] },
      ["place: bindings[0].text"],
    ],
    [
      "aws:lambda/function:Function",
      { environment: { variables: { KEY: UNKNOWN } } },
      ["place: environment.variables.KEY"],
    ],
    ["pulumi:providers:postgresql", { password: UNKNOWN }, []],
  ] as const)("knows what %s keeps in %j", (type, inputs, expected) => {
    const madeOf = Object.fromEntries(Object.keys(inputs).map((property) => [property, ["database"]]));
    expect(findings(rule, [password, { type, name: "place", inputs, madeOf }])).toEqual(expected);
  });
});

describe("disallow-plaintext-exposure, where values are known", () => {
  it("refuses by the mark, before the write", () => {
    const tagged = web({ tags: { Note: VALUE } }, { secrets: [["tags", "Note"]] });
    expect(findings(rule, [tagged])).toEqual(["web: tags.Note"]);
  });

  it("refuses user data that its program declares secret: whoever may look at the instance reads it", () => {
    const given = { secrets: [["userData"]], secretOutputs: ["userData"] };
    expect(findings(rule, [web({ userData: `echo ${VALUE}` }, given)])).toEqual(["web: userData"]);
  });

  it("does not refuse what the mark has spread to, such as a region", () => {
    const secrets = [["availabilityZone"], ["count"], ["subnet"]];
    const inputs = { availabilityZone: "eu-central-1a", count: 3, subnet: "private-subnet" };
    expect(findings(rule, [web(inputs, { secrets })])).toEqual([]);
  });

  const plain: [string, string][] = [
    ["raw", VALUE],
    ["inside a text", `#!/bin/sh\nexport TOKEN=${VALUE}\nexec app\n`],
    ["base64", Buffer.from(VALUE).toString("base64")],
    ["base64 of a text", Buffer.from(`#cloud-config\nx: ${VALUE}\n`).toString("base64")],
    ["base64url", Buffer.from(`??>>${VALUE}`).toString("base64url")],
    ["hex", Buffer.from(VALUE).toString("hex")],
    ["packed", gzipSync(`password=${VALUE}`).toString("base64")],
    ["in JSON in JSON", JSON.stringify(JSON.stringify({ token: VALUE }))],
    ["in a URL", `https://example.com/?token=${encodeURIComponent(VALUE)}`],
  ];
  it.each(plain)("finds a value that lost its mark: %s", (_form, userData) => {
    expect(findings(rule, [made, web({ userData })])).toEqual(["web: userData"]);
  });

  it("finds a value in the name of an entry, and in the resource's own", () => {
    expect(findings(rule, [made, web({ tags: { [VALUE]: "x" } })])).toEqual(["web: tags"]);
    expect(findings(rule, [made, { type: EC2, name: VALUE }])).toEqual([`${VALUE}: name`]);
  });

  it("finds a value that came as a marked input of another resource", () => {
    const given = {
      type: "github:index/actionsSecret:ActionsSecret",
      name: "secret",
      inputs: { value: VALUE },
    };
    const plainly = web({ tags: { Note: VALUE } });
    expect(findings(rule, [{ ...given, secrets: [["value"]] }, plainly])).toEqual(["web: tags.Note"]);
  });

  it.each(["postgres", "changeme", "true", "us-east-1", "admin", "10", "my-app-database", "db.example.com"])(
    "does not go looking for %s, which is found everywhere",
    (weak) => {
      const secret = { ...made, outputs: { result: weak } };
      expect(findings(rule, [secret, web({ tags: { Name: `the ${weak} one` } })])).toEqual([]);
    },
  );

  it("looks at each binding of a list that is marked whole", () => {
    const bindings = [
      { name: "TOKEN", type: "secret_text", text: VALUE },
      { name: "HOST", type: "plain_text", text: "img-7f3a9c21e4.example.com" },
    ];
    const script = {
      type: "cloudflare:index/workersScript:WorkersScript",
      name: "worker",
      secrets: [["bindings"]],
    };
    expect(findings(rule, [{ ...script, inputs: { bindings } }])).toEqual([]);
    const leaking = [...bindings, { name: "COPY", type: "plain_text", text: VALUE }];
    expect(findings(rule, [{ ...script, inputs: { bindings: leaking } }])).toEqual([
      "worker: bindings[2].text",
    ]);
  });

  it("looks at a list that is marked whole and keeps nothing", () => {
    const bindings = [{ name: "HOST", type: "plain_text", text: VALUE }];
    const script = {
      type: "cloudflare:index/workersScript:WorkersScript",
      name: "worker",
      secrets: [["bindings"]],
    };
    expect(findings(rule, [{ ...script, inputs: { bindings } }])).toEqual(["worker: bindings"]);
  });

  it("believes no mark of the program's that a plain variable is kept", () => {
    const lambda = {
      type: "aws:lambda/function:Function",
      name: "function",
      inputs: { environment: { variables: { CODE: VALUE } } },
      secretOutputs: ["environment"],
    };
    expect(findings(rule, [{ ...lambda, secrets: [["environment", "variables", "CODE"]] }])).toEqual([
      "function: environment.variables.CODE",
    ]);
    expect(findings(rule, [{ ...lambda, secrets: [["environment"]] }])).toEqual(["function: environment"]);
  });

  it("finds a secret in a parameter of type String, which AWS's package marks like any other", () => {
    const parameter = (type: string, value: string) => ({
      type: "aws:ssm/parameter:Parameter",
      name: "parameter",
      inputs: { type, value },
      secrets: [["value"]],
      secretOutputs: ["value"],
    });
    expect(findings(rule, [made, parameter("SecureString", VALUE)])).toEqual([]);
    expect(findings(rule, [made, parameter("String", VALUE)])).toEqual(["parameter: value"]);
    expect(findings(rule, [made, parameter("String", "gQ4vT1xJ8sLm2Kd0")])).toEqual([]);
  });

  it.each([
    ["defaultArguments", "--DB_PASSWORD"],
    ["settings", "smtp.password"],
    ["configVars", "API_TOKEN"],
    ["options", "Authorization_Token"],
  ])("takes %s[%j] for an entry that a person named, not for an API's field", (property, key) => {
    const job = {
      type: "example:app:Job",
      name: "job",
      inputs: { [property]: { [key]: VALUE }, mysqlProfile: { password: VALUE } },
      secrets: [
        [property, key],
        ["mysqlProfile", "password"],
      ],
    };
    const shownAs = /^\w+$/.test(key) ? `.${key}` : `["${key}"]`;
    expect(findings(rule, [job])).toEqual([`job: ${property}${shownAs}`]);
  });

  it("says where, and never the value", () => {
    const [finding] = found(rule, [made, web({ userData: VALUE })]);
    expect(finding?.problem).toContain("database");
    expect(finding?.problem).not.toContain(VALUE);
  });

  it("lets through a place that the settings name", () => {
    const app = {
      type: "example:app:Service",
      name: "app",
      inputs: { secretEnv: { A: VALUE } },
      secrets: [["secretEnv", "A"]],
    };
    const settings = { sinks: [{ type: "example:*:Service", property: "secretEnv.*" }] };
    expect(findings(rule, [app])).toEqual(["app: secretEnv.A"]);
    expect(findings(rule, [app], { settings })).toEqual([]);
  });
});
