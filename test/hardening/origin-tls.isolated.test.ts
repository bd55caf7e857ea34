import { beforeAll, describe, expect, it } from "vitest";
import { OriginTls, type OriginTlsArgs } from "../../components/hardening/index.ts";
import { certificatesIn, privateKeyIn } from "../../components/key-pairs/index.ts";
import { known, type Made, mocked } from "./made.ts";
import { authority, signedBy } from "./origin-host.ts";

const PULLS = "cloudflare:index/authenticatedOriginPullsCertificate:AuthenticatedOriginPullsCertificate";
const SETTINGS = "cloudflare:index/authenticatedOriginPullsSettings:AuthenticatedOriginPullsSettings";

let made: Made[];
let args: OriginTlsArgs;
let [certificate, pull] = ["", ""];

beforeAll(async () => {
  made = mocked({
    [PULLS]: () => ({ certificateId: "0" }),
    [SETTINGS]: () => ({}),
    "keyturn:index:OriginTls": () => ({ fingerprint: "AB:CD" }),
  });
  const pulls = await authority("pulls");
  certificate = await signedBy(await authority("origins"), "text.example.com");
  pull = await signedBy(pulls, "edge.example.com");
  args = {
    name: "services",
    host: { host: "origin.example.com", user: "ubuntu" },
    services: [{ hostname: "text.example.com", port: 16385, upstream: 26385 }],
    header: "x-enter-token",
    certificate,
    clients: certificatesIn(pulls),
    pulls: { zone: "0".repeat(32), certificates: { g1: pull } },
  };
});

describe("OriginTls", () => {
  it("gives the edge its certificate before the origin asks for it", async () => {
    const tls = new OriginTls("origin", args);
    expect(await known(tls.fingerprint)).toBe("AB:CD");
    expect(made.map(({ type }) => type)).toEqual([PULLS, SETTINGS, "keyturn:index:OriginTls"]);
    const [uploaded, settings, site] = made;
    expect(uploaded?.inputs).toMatchObject({
      certificate: certificatesIn(pull),
      privateKey: privateKeyIn(pull),
      zoneId: "0".repeat(32),
    });
    expect(settings?.inputs).toMatchObject({ enabled: true });
    expect(site?.inputs).toMatchObject({
      certificate,
      target: { host: "origin.example.com", user: "ubuntu", connectWithin: 20_000 },
      nginx: { command: ["nginx"], sudo: true, sites: "/etc/nginx/conf.d", keep: "/etc/keyturn/origin-tls" },
    });
  });

  it("marks both keys as secrets", async () => {
    await known(new OriginTls("marked", args).fingerprint);
    const secrets = Object.fromEntries(made.map(({ name, secrets: marked }) => [name, marked]));
    expect(secrets).toMatchObject({
      "marked-pulls-g1": ["certificate", "privateKey"],
      marked: ["certificate"],
    });
  });

  it("names everything that can't be used, at once", () => {
    const wrong: OriginTlsArgs = {
      ...args,
      name: "a b",
      header: "x-token; }",
      listen: ["everywhere"],
      services: [{ hostname: "text.example.com; }", port: 70_000, upstream: 70_000 }],
      nginx: { logs: "/var/log; }" },
    };
    expect(() => new OriginTls("wrong", wrong)).toThrow(
      /name: .*header: .*services\[0\]\.hostname: .*services\[0\]\.port: .*services\[0\]\.upstream: .*listen\[0\]: .*nginx\.logs: /s,
    );
  });
});
