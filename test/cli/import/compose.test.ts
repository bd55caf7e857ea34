import { describe, expect, it } from "vitest";
import { imported, stagesOf } from "./support.ts";

describe("importing a Compose file", () => {
  it("takes the variables that look like secrets from the .env file beside it", async () => {
    const found = await imported({
      "stack/compose.yaml": `
services:
  db:
    environment: ["POSTGRES_PASSWORD=\${DB_PASSWORD:?say it}", "MODE=\${MODE}", "PRICE=$$9"]
  api:
    environment: { TOKEN_OF_API: $API_TOKEN, SESSION_SECRET: null }
    command: serve --key "\${CMD_SECRET-none}"
`,
    });
    expect(Object.keys(found.secrets).toSorted()).toEqual([
      "API_TOKEN",
      "CMD_SECRET",
      "DB_PASSWORD",
      "SESSION_SECRET",
    ]);
    expect(found.targets).toMatchObject({ "stack-env": { kind: "dotenv-file", path: "stack/.env" } });
  });

  it("says which services restart, in the order in which Compose starts them", async () => {
    const { secrets, services, text } = await imported({
      "compose.yaml": `
name: shop
x-common: &common { environment: [A_TOKEN] }
services:
  web: { <<: *common, depends_on: { api: { condition: service_started } } }
  api: { <<: *common, depends_on: [db_main] }
  db_main: { environment: { B_TOKEN: "\${B_TOKEN}" } }
  idle: { image: none }
`,
    });
    expect(services).toEqual({ shop: ["db_main", "api", "web"] });
    expect(secrets.A_TOKEN?.restarts).toEqual(["api", "web"]);
    expect(secrets.B_TOKEN?.restarts).toEqual(["db_main"]);
    expect(text).toContain(
      "# keyturn can make the services anew that read it: then: [{ compose: [db_main, api, web] }]",
    );
  });

  it("restarts a service that gets a whole .env file for every key of it", async () => {
    const { secrets } = await imported({
      "compose.yaml":
        "services: { web: { env_file: [{ path: web/.env, required: false }] }, api: { env_file: ./api.env } }",
      "web/.env": "A_TOKEN=synthetic\n",
      "api.env": "B_TOKEN=synthetic\n",
    });
    expect(secrets.A_TOKEN?.restarts).toEqual(["web"]);
    expect(secrets.B_TOKEN?.restarts).toEqual(["api"]);
  });

  it("asks for an .env file that a service gets and nobody imported", async () => {
    const { remarks, targets } = await imported({
      "compose.yaml": "services: { web: { env_file: web/.env } }",
    });
    expect(remarks).toContain("compose.yaml hands all of web/.env to a service: import that file too");
    expect(targets).toEqual({});
  });

  it("leaves a variable out that the imported .env file does not hold", async () => {
    const { secrets, remarks } = await imported({
      "compose.yaml": `services: { web: { environment: { A: "\${A_TOKEN}", B: "\${B_TOKEN}" } } }`,
      ".env": "A_TOKEN=synthetic\n",
    });
    expect(Object.keys(secrets)).toEqual(["A_TOKEN"]);
    expect(remarks).toContain("compose.yaml reads B_TOKEN, for which .env holds no value");
  });

  it("knows a secret that is made of a variable, and tells of one that is a file", async () => {
    const found = await imported({
      "compose.yaml": `
services:
  db: { secrets: [db_password, { source: cert }] }
secrets:
  db_password: { environment: DB_PASSWORD }
  cert: { file: ./cert.pem }
  gone: { external: true }
`,
    });
    expect(found.secrets.DB_PASSWORD?.restarts).toEqual(["db"]);
    expect(stagesOf(found, "DB_PASSWORD")).toEqual([["env"]]);
    expect(found.remarks).toContain("the secret cert in compose.yaml is the file ./cert.pem");
    expect(found.remarks).toContain("the secret gone in compose.yaml is made elsewhere");
  });

  it("warns of a value that stands in the open, without showing it", async () => {
    const found = await imported({
      "compose.yaml": "services: { db: { environment: { DB_PASSWORD: synthetic-open, MODE: open } } }",
    });
    expect(found.remarks).toContain("DB_PASSWORD of the service db in compose.yaml stands in the open");
    expect(found.remarks).not.toContain("MODE");
    expect(found.text + found.remarks).not.toContain("synthetic-open");
  });

  it("is not put off by Compose's own tags", async () => {
    const { secrets } = await imported({
      "compose.yaml": `services: { db: { ports: !reset [], environment: { A: "\${A_TOKEN}" } } }`,
    });
    expect(Object.keys(secrets)).toEqual(["A_TOKEN"]);
  });
});
