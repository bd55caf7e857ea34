import { createHash } from "node:crypto";
import { SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { commentsOn, imported, stagesOf } from "./support.ts";

const PASSWORD = "synthetic-password-0123456789";

describe("importing .env files", () => {
  it("takes the keys that look like secrets, with their length, and leaves settings alone", async () => {
    const found = await imported({ ".env": `APP_TOKEN=${"a".repeat(40)}\nPORT=80\n` });
    expect(Object.keys(found.secrets)).toEqual(["APP_TOKEN"]);
    expect(found.secrets.APP_TOKEN?.source).toMatchObject({ kind: "random", length: 40 });
    expect(found.targets).toMatchObject({ env: { kind: "dotenv-file", path: ".env" } });
    expect(commentsOn(found, "APP_TOKEN")).toContain("guessed: made by keyturn");
  });

  it("makes a value at least 32 characters long where the one in use is shorter than 16", async () => {
    const { secrets } = await imported({ ".env": "APP_TOKEN=short\n" });
    expect(secrets.APP_TOKEN?.source).toMatchObject({ kind: "random", length: 32 });
  });

  it("makes one secret with two places of a key that two files hold", async () => {
    const found = await imported({ ".env": "A_TOKEN=synthetic\n", "web/.env": "A_TOKEN=synthetic\n" });
    expect(stagesOf(found, "A_TOKEN")).toEqual([["env", "web-env"]]);
    expect(commentsOn(found, "A_TOKEN")).not.toContain("different values");
  });

  it("says so where two files hold different values under one key, and shows neither", async () => {
    const found = await imported({
      ".env": "A_TOKEN=synthetic-one\n",
      "web/.env": "A_TOKEN=synthetic-two\n",
    });
    expect(commentsOn(found, "A_TOKEN")).toContain(".env and web/.env hold different values");
    expect(found.text).not.toMatch(/synthetic-(one|two)/);
  });

  it("takes a value of several lines from .dev.vars, which can hold one, and from no other", async () => {
    const key = '"-----BEGIN KEY-----\nc3ludGhldGlj\n-----END KEY-----"';
    const found = await imported({
      ".dev.vars": `APP_PRIVATE_KEY=${key}\n`,
      ".env": `OTHER_PRIVATE_KEY=${key}\n`,
    });
    expect(Object.keys(found.secrets)).toEqual(["APP_PRIVATE_KEY"]);
    expect(found.text).not.toContain("c3ludGhldGlj");
  });

  it("reads .dev.vars as wrangler does", async () => {
    const text =
      'APP_TOKEN: `it\'s "so" $AND_SO`\nno assignment at all\nOTHER_TOKEN=$not-a-variable-0123456\n';
    const found = await imported({ ".dev.vars": text });
    expect(Object.keys(found.secrets)).toEqual(["APP_TOKEN", "OTHER_TOKEN"]);
    expect(found.secrets.OTHER_TOKEN?.source).toMatchObject({ kind: "random", length: 23 });
    expect(found.text).not.toMatch(/Docker Compose|made from variables/);
  });

  it.each([
    ["TLS_KEY", "who signs its certificate", "by: certificate"],
    ["NGINX_SSL_PRIVATE_KEY", "who signs its certificate", "by: certificate"],
    ["DEPLOY_SSH_KEY", "ssh-keygen", "by: ssh-key"],
    ["SOPS_AGE_KEY", "age-keygen", "by: age-key"],
    ["JWT_PRIVATE_KEY", "who made the key pair", "ssh-key } where it is one for SSH"],
    ["GITHUB_APP_PRIVATE_KEY", "the provider's console", "given by a person"],
    ["STRIPE_SECRET_KEY", "the provider's console", "given by a person"],
  ])("guesses where a person gets %s", async (key, from, remark) => {
    const found = await imported({ ".env": `${key}=synthetic-synthetic\n` });
    expect(found.secrets[key]?.source).toEqual({ kind: "manual", from });
    expect(commentsOn(found, key).replaceAll(/\s+#?\s*/g, " ")).toContain(remark);
  });

  it("gives developers' copies the value last", async () => {
    const found = await imported({ ".dev.vars": "A_TOKEN=synthetic\n", ".env": "A_TOKEN=synthetic\n" });
    expect(stagesOf(found, "A_TOKEN")).toEqual([["env"], ["dev-vars"]]);
  });

  it("finds a connection string that holds another key's value, whichever file holds that", async () => {
    const { secrets } = await imported({
      ".env": `DATABASE_URL=postgres://app:${PASSWORD}@db:5432/app?sslmode=require\n`,
      "db/.env": `POSTGRES_PASSWORD=${PASSWORD}\n`,
    });
    expect(secrets.DATABASE_URL?.source).toEqual({
      kind: "derived",
      template: "postgres://app:{POSTGRES_PASSWORD|url}@db:5432/app?sslmode=require",
    });
  });

  it("sees a password that is written in percent signs, and one that is written as it is", async () => {
    const { secrets } = await imported({
      ".env":
        // keyturn-scan-ignore secretlint/database-connection-string: synthetic
        "DB_PASSWORD='a+b&c=d!e'\nENCODED_URL='postgres://app:a%2Bb%26c%3Dd!e@db/app'\nPLAIN_URL='redis://:a+b&c=d!e@cache'\n",
    });
    expect(secrets.ENCODED_URL?.source).toMatchObject({
      template: "postgres://app:{DB_PASSWORD|url}@db/app",
    });
    expect(secrets.PLAIN_URL?.source).toMatchObject({ template: "redis://:{DB_PASSWORD}@cache" });
  });

  it.each([
    ["a user like a token", `postgres://x8Kq02mZt7:${PASSWORD}@db/app`],
    ["a setting that it does not know", `postgres://app:${PASSWORD}@db/app?sslpassword=other`],
    ["another secret in the path", `https://app:${PASSWORD}@db/synthetic-other`],
  ])("keeps nothing of a connection string with %s", async (_, url) => {
    const found = await imported({
      ".env": `DB_PASSWORD=${PASSWORD}\nOTHER_TOKEN=synthetic-other\nDATABASE_URL=${url}\n`,
    });
    expect(found.secrets.DATABASE_URL?.source.kind).toBe("manual");
    expect(commentsOn(found, "DATABASE_URL")).toContain("holds DB_PASSWORD, and what may be another secret");
    expect(found.text).not.toMatch(/x8Kq02mZt7|sslpassword|synthetic-other/);
  });

  it("takes a connection string for a secret whose password no other key holds", async () => {
    const found = await imported({ ".env": "REDIS_URL=redis://default:synthetic-only-here@cache:6379\n" });
    expect(found.secrets.REDIS_URL?.source.kind).toBe("manual");
    expect(found.text).not.toContain("synthetic-only-here");
  });

  it("leaves an address without a password alone", async () => {
    const { secrets } = await imported({
      ".env": "API_URL=https://api.example.com/v1\nREDIS_URL=redis://cache:6379\n",
    });
    expect(secrets).toEqual({});
  });

  it("makes the second of two keys with one value from the first", async () => {
    const found = await imported({ ".env": `POSTGRES_PASSWORD=${PASSWORD}\nDB_PASSWORD=${PASSWORD}\n` });
    expect(found.secrets.POSTGRES_PASSWORD?.source.kind).toBe("random");
    expect(found.secrets.DB_PASSWORD?.source).toEqual({ kind: "derived", template: "{POSTGRES_PASSWORD}" });
    expect(commentsOn(found, "DB_PASSWORD")).toBe("the same value as POSTGRES_PASSWORD today");
  });

  it("does not tie two keys together by a short value", async () => {
    const { secrets } = await imported({ ".env": "A_PASSWORD=changeme\nB_PASSWORD=changeme\n" });
    expect(secrets.B_PASSWORD?.source.kind).toBe("random");
  });

  it("finds hashes, headers and signed tokens", async () => {
    const hash = createHash("sha256").update(PASSWORD).digest("hex");
    const token = await new SignJWT({ role: "anon" })
      .setProtectedHeader({ alg: "HS256" })
      .setIssuedAt(1_700_000_000)
      .setExpirationTime(1_700_000_000 + 86_400)
      .sign(new TextEncoder().encode(PASSWORD));
    const { secrets } = await imported({
      ".env": `API_SECRET=${PASSWORD}\nSECRET_HASH=${hash}\nAUTH_HEADER_TOKEN="Bearer ${PASSWORD}"\nANON_KEY=${token}\n`,
    });
    expect(secrets.SECRET_HASH?.source).toMatchObject({ hash: { of: "API_SECRET", algorithm: "sha256" } });
    expect(secrets.AUTH_HEADER_TOKEN?.source).toMatchObject({ template: "Bearer {API_SECRET}" });
    expect(secrets.ANON_KEY?.source).toMatchObject({
      jwt: { secret: "API_SECRET", claims: { role: "anon" } },
    });
  });

  it("passes a line over that can't be read, and says which", async () => {
    const { secrets, remarks } = await imported({ ".env": "A_TOKEN=synthetic\nno line\nEMPTY_TOKEN=\n" });
    expect(Object.keys(secrets)).toEqual(["A_TOKEN"]);
    expect(remarks).toContain(".env:2: a variable name holds a space");
    expect(remarks).toContain("EMPTY_TOKEN in .env is empty: left out");
  });
});
