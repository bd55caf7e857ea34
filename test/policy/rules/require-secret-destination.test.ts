import { describe, expect, it } from "vitest";
import { requireSecretDestination as rule } from "../../../policy/rules/require-secret-destination.ts";
import { UNKNOWN, type Value } from "../../../policy/view/value.ts";
import { findings } from "../../support/policy/seen.ts";

const VALUE = "q7Zt-Lw2x_9RkPbV4m";

function of(type: string, inputs: Record<string, Value>): string[] {
  return findings(rule, [{ type, name: "it", inputs }]);
}

const WORKER = "cloudflare:index/workersScript:WorkersScript";

describe("require-secret-destination", () => {
  it("refuses a plain_text binding under a secret's name, and takes a secret_text one", () => {
    const binding = (type: string) => ({ bindings: [{ name: "STRIPE_SECRET_KEY", type, text: VALUE }] });
    expect(of(WORKER, binding("plain_text"))).toEqual(["it: bindings[0].text"]);
    expect(of(WORKER, binding("secret_text"))).toEqual([]);
  });

  it.each<Value>([
    "https://example.com",
    "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-AbCdEf",
    "",
    "true",
    "4096",
    "projects/example/secrets/db",
    "@Microsoft.KeyVault(SecretUri=https://example.com)",
    "/run/secrets/db",
    UNKNOWN,
  ])("lets through %s, which is no secret itself", (text) => {
    const name = text === "https://example.com" ? "TOKEN_ISSUER" : "DB_PASSWORD";
    expect(of(WORKER, { bindings: [{ name, type: "plain_text", text }] })).toEqual([]);
  });

  it.each([
    "MAX_TOKENS",
    "TOKEN_TTL",
    "PASSWORD_MIN_LENGTH",
    "SECRET_ARN",
    "PUBLIC_KEY",
    "STRIPE_PUBLISHABLE_KEY",
  ])("does not take %s for a secret's name", (name) => {
    expect(of("aws:lambda/function:Function", { environment: { variables: { [name]: "abc-def" } } })).toEqual(
      [],
    );
  });

  it.each<[string, Record<string, Value>, string]>([
    [
      "aws:lambda/function:Function",
      { environment: { variables: { API_KEY: VALUE } } },
      "environment.variables.API_KEY",
    ],
    [
      "aws:ecs/taskDefinition:TaskDefinition",
      {
        containerDefinitions: JSON.stringify([
          { name: "a", environment: [{ name: "DB_PASSWORD", value: VALUE }] },
        ]),
      },
      "containerDefinitions[0].environment[0].value",
    ],
    [
      "kubernetes:apps/v1:Deployment",
      { spec: { template: { spec: { containers: [{ env: [{ name: "apiToken", value: VALUE }] }] } } } },
      "spec.template.spec.containers[0].env[0].value",
    ],
    ["kubernetes:core/v1:ConfigMap", { data: { db_password: VALUE } }, "data.db_password"],
    [
      "cloudflare:index/pagesProject:PagesProject",
      {
        deploymentConfigs: { production: { envVars: { AUTH_TOKEN: { type: "plain_text", value: VALUE } } } },
      },
      "deploymentConfigs.production.envVars.AUTH_TOKEN.value",
    ],
    ["github:index/actionsSecret:ActionsSecret", { plaintextValue: VALUE }, "plaintextValue"],
    ["github:index/actionsVariable:ActionsVariable", { variableName: "NPM_TOKEN", value: VALUE }, "value"],
    ["aws:ssm/parameter:Parameter", { name: "/app/db_password", type: "String", value: VALUE }, "type"],
    ["aws:ssm/parameter:Parameter", { name: "/app/db_password", insecureValue: UNKNOWN }, "insecureValue"],
    ["aws:ec2/instance:Instance", { userData: `#!/bin/sh\nexport DB_PASSWORD='${VALUE}'\n` }, "userData"],
    [
      "aws:ec2/launchTemplate:LaunchTemplate",
      { userData: Buffer.from(`docker run -e API_TOKEN=${VALUE} app`).toString("base64") },
      "userData",
    ],
  ])("refuses the plain form of %s", (type, inputs, property) => {
    expect(of(type, inputs)).toEqual([`it: ${property}`]);
  });

  it("lets user data fetch a secret, and set what is none", () => {
    const lines = [
      "#!/bin/sh",
      "set -eu",
      "TOKEN=$(aws secretsmanager get-secret-value --secret-id app --query SecretString --output text)",
      'DB_PASSWORD="$(cat /run/secrets/db)"',
      "API_KEY=$OTHER_API_KEY",
      "PORT=16384",
    ];
    expect(of("aws:ec2/instance:Instance", { userData: lines.join("\n") })).toEqual([]);
  });
});
