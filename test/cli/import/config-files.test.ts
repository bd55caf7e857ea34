import { describe, expect, it } from "vitest";
import { commentsOn, imported, stagesOf } from "./support.ts";

const ACCOUNT = "0123456789abcdef0123456789abcdef";

describe("importing a secrets-config.yaml", () => {
  const config = `
secrets:
  JWT_SECRET:
    type: random
    length: 64
    files: [.env, supabase/docker/.env]
    auto_rotate: true
    description: Signs sessions
    restart_services: [auth, rest]
  ANON_KEY: { type: jwt-token, role: anon, depends_on: JWT_SECRET, files: [.env] }
  PIN_SECRET: { type: random, length: 8, files: [.env], backup_to: elsewhere }
  OLD_SECRET: { type: random, length: 32, files: [.env], auto_rotate: false }
  OPENAI_API_KEY: { type: static, files: [.env], auto_rotate: false }
`;

  it("takes types, lengths, files, descriptions and services over", async () => {
    const found = await imported({ "scripts/secrets-config.yaml": config });
    const { secrets } = found;
    expect(secrets.JWT_SECRET).toMatchObject({
      source: { kind: "random", length: 64 },
      description: "Signs sessions",
      restarts: ["auth", "rest"],
    });
    expect(stagesOf(found, "JWT_SECRET")).toEqual([["env", "supabase-env"]]);
    expect(secrets.ANON_KEY?.source).toMatchObject({
      jwt: { secret: "JWT_SECRET", claims: { role: "anon", iss: "supabase" } },
    });
    expect(secrets.OPENAI_API_KEY?.source.kind).toBe("manual");
    expect(secrets.OLD_SECRET?.locked).toBe("auto_rotate was false");
    expect(found.services).toEqual({ "in-any-order": ["auth", "rest"] });
  });

  it("keeps a short one short, and asks why", async () => {
    const found = await imported({ "secrets-config.yaml": config });
    expect(found.secrets.PIN_SECRET?.source).toMatchObject({ length: 8, weak: expect.any(String) });
    expect(commentsOn(found, "PIN_SECRET")).toContain("say why it must be");
  });

  it("guards a key that encrypts stored data, though the file has it rotated", async () => {
    const text = `secrets:
  N8N_ENCRYPTION_KEY: { type: random, length: 32, files: [.env], auto_rotate: true }
  VAULT_ENC_KEY: { type: random, length: 32, files: [.env], auto_rotate: false }
  CRYPTO_API_KEY: { type: static, files: [.env], auto_rotate: false }
`;
    const found = await imported({ "secrets-config.yaml": text });
    expect(found.secrets.N8N_ENCRYPTION_KEY?.encryptsData).toEqual({
      what: "data stored under N8N_ENCRYPTION_KEY",
    });
    expect(commentsOn(found, "N8N_ENCRYPTION_KEY")).toContain("guessed: encrypts stored data");
    expect(found.secrets.VAULT_ENC_KEY).toMatchObject({ locked: "auto_rotate was false" });
    expect(found.secrets.CRYPTO_API_KEY).not.toHaveProperty("encryptsData");
  });

  it("says of a database's password that the running one has to be told", async () => {
    const secret = "{ type: random, length: 32, files: [.env] }";
    const names = ["POSTGRES_PASSWORD", "APP_DB_PASS", "MYSQL_ROOT_PASSWORD"];
    const others = ["DASHBOARD_PASSWORD", "PG_META_SECRET", "DB_PASSPHRASE"];
    const text = [...names, ...others].map((name) => `  ${name}: ${secret}\n`).join("");
    const found = await imported({ "secrets-config.yaml": `secrets:\n${text}` });
    const told = [...names, ...others].filter((name) =>
      commentsOn(found, name).includes("a running database takes no new password from an .env file"),
    );
    expect(told).toEqual(names);
  });

  it("names the fields that it does not know", async () => {
    const { remarks } = await imported({ "secrets-config.yaml": config });
    expect(remarks).toContain("PIN_SECRET in secrets-config.yaml has backup_to, which keyturn does not know");
  });

  it("goes before what the .env file's names and values tell", async () => {
    const { secrets } = await imported({
      ".env": `OPENAI_API_KEY=synthetic\nJWT_SECRET=${"a".repeat(20)}\nANON_KEY=synthetic-token\n`,
      "secrets-config.yaml": config,
    });
    expect(secrets.JWT_SECRET?.source).toMatchObject({ length: 64 });
    expect(secrets.ANON_KEY?.source.kind).toBe("derived");
  });

  it("goes before what the values themselves show", async () => {
    const value = "synthetic-value-of-two-keys";
    const { secrets } = await imported({
      ".env": `JWT_SECRET=${value}\nOLD_SECRET=${value}\n`,
      "secrets-config.yaml": config,
    });
    expect(secrets.OLD_SECRET?.source).toMatchObject({ kind: "random", length: 32 });
  });

  it("asks a person for a token whose parent no file holds", async () => {
    const text = "secrets: { ANON_KEY: { type: jwt-token, depends_on: GONE_SECRET, files: [.env] } }";
    const found = await imported({ "secrets-config.yaml": text });
    expect(found.secrets.ANON_KEY?.source.kind).toBe("manual");
    expect(commentsOn(found, "ANON_KEY")).toContain("made from GONE_SECRET, which no imported file holds");
  });
});

describe("importing a wrangler file", () => {
  it("reads the same from TOML and from JSON with comments", async () => {
    const toml = await imported({
      "wrangler.toml": `name = "web"\naccount_id = "${ACCOUNT}"\n[[secrets_store_secrets]]\nbinding = "T"\nstore_id = "${ACCOUNT}"\nsecret_name = "API_TOKEN"\n`,
    });
    const json = await imported({
      "wrangler.jsonc": `{ // ours\n "name": "web", "account_id": "${ACCOUNT}",\n "secrets_store_secrets": [{ "binding": "T", "store_id": "${ACCOUNT}", "secret_name": "API_TOKEN" }], }`,
    });
    expect(stagesOf(toml, "API_TOKEN")).toEqual([["store"]]);
    expect(json.secrets).toEqual(toml.secrets);
    expect(json.targets).toEqual(toml.targets);
    expect(toml.targets.store).toMatchObject({
      kind: "cloudflare-secrets-store",
      account: ACCOUNT,
      store: ACCOUNT,
    });
  });

  it("takes the secrets that the Worker and its environments say they need", async () => {
    const { text } = await imported({
      "wrangler.toml": `name = "web"\naccount_id = "${ACCOUNT}"\n[secrets]\nrequired = ["SESSION_SECRET"]\n[env.staging.secrets]\nrequired = ["STAGING_SECRET"]\n`,
    });
    expect(text).toMatch(/^ {2}(?:# )?SESSION_SECRET:$/m);
    expect(text).toMatch(/^ {2}(?:# )?STAGING_SECRET:$/m);
    expect(text).toContain("script: web-staging");
  });

  it("guesses that a Worker has the keys of the .dev.vars beside it, and no others'", async () => {
    const found = await imported({
      "web/wrangler.toml": `name = "web"\naccount_id = "${ACCOUNT}"\n`,
      "web/.dev.vars": "SESSION_SECRET=synthetic\n",
      "other/.dev.vars": "OTHER_SECRET=synthetic\n",
    });
    expect(found.text).toContain("guessed: it has the keys of .dev.vars");
    const mentions = (name: string) =>
      `${commentsOn(found, name)} ${stagesOf(found, name)?.flat().join(" ")}`.split(/[ :]/);
    expect(mentions("SESSION_SECRET")).toContain("web");
    expect(mentions("OTHER_SECRET")).not.toContain("web");
  });

  it("takes a Pages project, and its preview environment where that has settings", async () => {
    const found = await imported({
      "wrangler.toml": `name = "site"\naccount_id = "${ACCOUNT}"\npages_build_output_dir = "dist"\n[secrets]\nrequired = ["SESSION_SECRET"]\n[env.preview.secrets]\nrequired = ["SESSION_SECRET"]\n`,
    });
    expect(found.targets).toMatchObject({
      site: { kind: "cloudflare-pages", account: ACCOUNT, project: "site", environment: "production" },
      "site-preview": { kind: "cloudflare-pages", account: ACCOUNT, project: "site", environment: "preview" },
    });
    const bare = await imported({ "wrangler.toml": 'name = "site"\npages_build_output_dir = "dist"\n' });
    expect(bare.remarks).toContain("wrangler pages secret list --project-name site");
  });

  it("warns of what looks like a secret and stands in the open", async () => {
    const found = await imported({
      "wrangler.toml": 'name = "web"\n[vars]\nAPI_TOKEN = "synthetic-open"\nMODE = "x"\n',
    });
    expect(found.remarks).toContain("API_TOKEN stands in the open under vars in wrangler.toml");
    expect(found.remarks).not.toContain("MODE");
    expect(found.text + found.remarks).not.toContain("synthetic-open");
  });

  it("writes a target that lacks its account as a comment that says so", async () => {
    const { text } = await imported({ "wrangler.toml": 'name = "web"\n[secrets]\nrequired = ["A_TOKEN"]\n' });
    expect(text).toContain("fill in account: wrangler.toml does not name it");
    expect(text).toContain("# web: { kind: cloudflare-worker, script: web }");
    expect(text).toContain("  # A_TOKEN:");
  });
});

describe("importing a fly.toml", () => {
  it("takes the app, and the secrets that become files", async () => {
    const found = await imported({
      "fly.toml":
        'app = "shop"\n[env]\nPORT = "80"\n[[files]]\nguest_path = "/t"\nsecret_name = "SIGNING_SECRET"\n',
    });
    expect(found.targets).toMatchObject({ shop: { kind: "fly", app: "shop" } });
    expect(stagesOf(found, "SIGNING_SECRET")).toEqual([["shop"]]);
    expect(found.remarks).toContain("fly secrets list --app shop");
  });

  it("knows how a token for the one app is minted", async () => {
    const workflow = `on: push\njobs: { d: { steps: [{ run: x, env: { T: "\${{ secrets.FLY_API_TOKEN }}" } }] } }`;
    const { secrets } = await imported({ "fly.toml": 'app = "shop"\n', ".github/workflows/d.yml": workflow });
    expect(secrets.FLY_API_TOKEN?.source).toMatchObject({ kind: "minted", by: "fly-token", app: "shop" });
  });
});

describe("importing a SOPS file", () => {
  const meta = { mac: "ENC[AES256_GCM,data:x]", version: "3.9.0" };

  it("takes the names of the keys that are encrypted, deep ones by the path to them", async () => {
    const text = JSON.stringify({
      API_TOKEN: "ENC[AES256_GCM,data:cipher-one]",
      env: { OTHER_TOKEN: "ENC[AES256_GCM,data:cipher-two]" },
      db: { password: "ENC[AES256_GCM,data:cipher-three]" },
      region_unencrypted: "eu",
      sops: meta,
    });
    const found = await imported({ "image/secrets/env.json": text });
    expect(found.targets).toMatchObject({
      "image-secrets": { kind: "sops-file", path: "image/secrets/env.json" },
    });
    expect(stagesOf(found, "API_TOKEN")).toEqual([["image-secrets"]]);
    expect(stagesOf(found, "OTHER_TOKEN")).toEqual([["image-secrets as env.OTHER_TOKEN"]]);
    expect(stagesOf(found, "DB_PASSWORD")).toEqual([["image-secrets as db.password"]]);
    expect(found.text).not.toMatch(/region|cipher|ENC\[/);
  });

  it.each([
    ["secrets.yaml", "API_TOKEN: ENC[AES256_GCM,data:x]\nsops:\n  mac: ENC[x]\n"],
    [".env.prod", "API_TOKEN=ENC[AES256_GCM,data:x]\nsops_mac=ENC[x]\n"],
    [".env", "API_TOKEN=ENC[AES256_GCM,data:x]\nsops_mac=ENC[x]\nsops_version=3.9.0\n"],
    ["secrets.ini", "[app]\nAPI_TOKEN = ENC[AES256_GCM,data:x]\n\n[sops]\nmac = ENC[x]\n"],
  ])("reads one in the form of %s", async (path, text) => {
    const { secrets, targets } = await imported({ [path]: text });
    expect(Object.keys(secrets)).toEqual(["API_TOKEN"]);
    expect(Object.values(targets)).toMatchObject([{ kind: "sops-file" }]);
  });

  it("is one secret with what a .env file holds under the same name", async () => {
    const text = JSON.stringify({ API_TOKEN: "ENC[x]", sops: meta });
    const found = await imported({ "s.json": text, ".env": "API_TOKEN=synthetic\n" });
    expect(stagesOf(found, "API_TOKEN")).toEqual([["env", "s-json"]]);
    expect(commentsOn(found, "API_TOKEN")).toContain("guessed: all at once");
  });
});
