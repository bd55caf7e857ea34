// biome-ignore-all lint/suspicious/noTemplateCurlyInString: files write variables as ${NAME} too.
import { describe, expect, it } from "vitest";
import { foundIn } from "./support.ts";

const VALUE = "q7Vx2kPzR4";

describe("a secret's value in plain", () => {
  it.each([
    ["an env file", ".env", `STRIPE_SECRET_KEY=${VALUE}\nPORT=8080\n`],
    ["another env file", "deploy/prod.env", `export STRIPE_SECRET_KEY="${VALUE}"\n`],
    [".dev.vars", "worker/.dev.vars", `STRIPE_SECRET_KEY=${VALUE}\n`],
    ["a .vars file", "worker/prod.vars", `STRIPE_SECRET_KEY=${VALUE}\n`],
    [
      "Compose's map",
      "compose.yaml",
      `services:\n  a:\n    environment:\n      STRIPE_SECRET_KEY: ${VALUE}\n`,
    ],
    [
      "Compose's list",
      "docker-compose.yml",
      `services:\n  a:\n    environment:\n      - STRIPE_SECRET_KEY=${VALUE}\n`,
    ],
    [
      "a default",
      "compose.yaml",
      `services:\n  a:\n    environment:\n      STRIPE_SECRET_KEY: \${K:-${VALUE}}\n`,
    ],
    ["wrangler's vars", "wrangler.toml", `name = "a"\n[vars]\nSTRIPE_SECRET_KEY = "${VALUE}"\n`],
    [
      "an environment",
      "wrangler.jsonc",
      `{ "name": "a", "env": { "p": { "vars": { "STRIPE_SECRET_KEY": "${VALUE}" } } } }`,
    ],
    ["fly's env", "fly.toml", `app = "a"\n[env]\nSTRIPE_SECRET_KEY = "${VALUE}"\n`],
  ])("is found in %s", async (_, path, text) => {
    expect(await foundIn(path, text)).toEqual(["plaintext-value STRIPE_SECRET_KEY"]);
  });

  it.each([
    ["nothing", "STRIPE_SECRET_KEY=\n"],
    ["a reference", "STRIPE_SECRET_KEY=${OTHER}\n"],
    ["a reference to a store", "STRIPE_SECRET_KEY=op://vault/stripe/key\n"],
    ["a placeholder", "STRIPE_SECRET_KEY=changeme\nA_TOKEN=your-token-here\nB_TOKEN=<token>\n"],
    ["stars", "STRIPE_SECRET_KEY=********\n"],
    ["a file's path", "TLS_PRIVATE_KEY=/etc/ssl/private/site.pem\n"],
    ["a number", "TOKEN_LIMIT=4096\n"],
    ["a public one", `NEXT_PUBLIC_TOKEN=${VALUE}\nSIGNING_PUBLIC_KEY=${VALUE}\n`],
    ["said about one", "SSH_KEY_NAME=deploy-bot\nTOKEN_HEADER=x-enter\n"],
    ["no secret by name", `GREETING=${VALUE}\n`],
  ])("is not %s", async (_, text) => {
    expect(await foundIn(".env", text)).toEqual([]);
  });

  it("is not what SOPS encrypted, nor in an example", async () => {
    expect(await foundIn(".env", `A_TOKEN=ENC[AES256_GCM,data:xx]\nsops_mac=ENC[x]\n`)).toEqual([]);
    expect(await foundIn(".env.example", `A_TOKEN=${VALUE}\n`)).toEqual([]);
  });
});

describe("an origin", () => {
  it.each([
    ["203.0.113.7 in wrangler's vars", "wrangler.toml", 'name = "a"\n[vars]\nORIGIN = "203.0.113.7:16384"\n'],
    ["an IPv6 address", "wrangler.toml", 'name = "a"\n[vars]\nORIGIN = "https://[2001:db8::7]/"\n'],
    ["a route of wrangler's", "wrangler.json", '{ "name": "a", "services": [{ "ORIGIN": "203.0.113.7" }] }'],
    ["a variable of the Worker", ".dev.vars", "ORIGIN=https://203.0.113.7\n"],
  ])("is found by its address: %s", async (_, path, text) => {
    expect(await foundIn(path, text)).toEqual(["origin-address ORIGIN"]);
  });

  it("is found in a zone file, proxied or not, and not where the address is private", async () => {
    const zone =
      "$ORIGIN example.com.\n@ 300 IN A 203.0.113.7 ; cf-proxied:true\nwww\tIN\tAAAA\t2001:db8::1\nlan IN A 10.0.0.1\n";
    expect(await foundIn("dns/example.com.txt", zone)).toEqual(["origin-address @", "origin-address www"]);
    expect(await foundIn("notes.txt", "www IN A 203.0.113.7\n")).toEqual([]);
  });

  it.each([
    "10.1.2.3",
    "127.0.0.1",
    "192.168.0.9",
    "169.254.1.1",
    "0.0.0.0",
    "1.1.1.1",
    "[::1]",
    "[fd00::1]",
    "1.2.3.4.5",
    "999.1.1.1",
  ])("is not %s", async (address) => {
    expect(await foundIn("wrangler.toml", `name = "a"\n[vars]\nORIGIN = "https://${address}"\n`)).toEqual([]);
  });

  it.each([
    ["wrangler.toml", 'name = "a"\n[vars]\nORIGIN = "http://origin.example.com:16384"\n'],
    [".env", "ORIGIN=http://origin.example.com\n"],
    ["compose.yaml", "services:\n  a:\n    environment: { ORIGIN: http://origin.example.com }\n"],
    ["fly.toml", 'app = "a"\n[env]\nORIGIN = "http://origin.example.com"\n'],
  ])("by plain http is found in %s", async (path, text) => {
    expect(await foundIn(path, text)).toEqual(["plain-http-origin ORIGIN"]);
  });

  it.each(["http://redis:6379", "http://10.0.0.1", "http://api.internal/", "https://origin.example.com"])(
    "by plain http is not %s",
    async (url) => {
      expect(await foundIn(".env", `ORIGIN=${url}\n`)).toEqual([]);
    },
  );
});
