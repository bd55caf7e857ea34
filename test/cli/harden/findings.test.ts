import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hardenPlan } from "../../../cli/harden/harden-plan.ts";
import { PACKAGE_ROOT } from "../../../cli/project-file.ts";
import { findingIds } from "../../../components/catalog/index.ts";
import { loadSystem } from "../../../components/plan/index.ts";
import { catalogOf, finding, guarded, NOW, pollinations } from "./support.ts";

const SECRET = (places: string, verify: string) =>
  `  TOKEN: { risk: critical, source: { kind: random, length: 32 }, stages: [{ deliver: [${places}], verify: [${verify}] }, { deliver: [worker] }] }\n`;
const EDGE = `targets:
  worker: { kind: cloudflare-worker, account: "${"0".repeat(32)}", script: shop }
  web: { kind: dotenv-file, path: .env }
`;
const probe = (url: string, more = "") =>
  `probes:\n  web: { http: { url: "${url}", header: x-token${more} }, accept: 200, refuse: 401 }\n`;
const calling = (url: string, more = "") =>
  catalogOf(`${EDGE}${probe(url, more)}secrets:\n${SECRET("web", "web")}`);

describe("the system whose tokens got out, as it was", () => {
  const { findings } = hardenPlan(pollinations(), NOW);

  it("has every finding open but the one that its maxAge closes", () => {
    expect(findings.map(({ id }) => id)).toEqual(findingIds);
    expect(findings.filter(({ status }) => status !== "open").map(({ id, by }) => [id, by])).toEqual([
      ["no-rotation-schedule", "maxAge of PLN_ENTER_TOKEN and PLN_IMAGE_BACKEND_TOKEN"],
    ]);
  });

  it("is told four critical and four high ones, as its report has them", () => {
    const ranked = (severity: string) => findings.filter((one) => one.severity === severity).length;
    expect([ranked("critical"), ranked("high")]).toEqual([4, 4]);
  });

  it("is told where each is: the secrets, the places, the providers", () => {
    const reason = (id: string) => findings.find((one) => one.id === id)?.reason;
    expect(reason("plaintext-token")).toContain("a Worker calls text.example.com, image.example.com");
    expect(reason("cloud-keys-on-host")).toContain(
      "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to text and image",
    );
    expect(reason("decryption-key-in-workflows")).toContain("SOPS_AGE_KEY stands in repo");
    expect(reason("provider-keys-together")).toContain("17 keys of providers");
    expect(reason("payment-tokens-together")).toContain(
      "enter holds the keys of Stripe, Polar and NOWPayments",
    );
    expect(reason("one-token-for-all-services")).toContain("PLN_ENTER_TOKEN opens text and image");
  });
});

describe("the same system, as its catalog has it today", () => {
  const { findings } = hardenPlan(
    loadSystem(join(PACKAGE_ROOT, "catalog", "pollinations.yaml")).catalog,
    NOW,
  );

  it("has no finding open", () => {
    expect(findings.filter(({ status }) => status === "open")).toEqual([]);
  });

  it("is closed by what its catalog declares, and says why it accepts the rest", () => {
    expect(findings.filter(({ status }) => status === "closed").map(({ id, by }) => [id, by])).toEqual([
      ["plaintext-token", "OriginTunnel services"],
      ["origin-address-published", "WorkerSide services"],
      ["ports-open-to-all", "EdgeAllowlist services"],
      ["cloud-keys-on-host", "HostRole services"],
      ["decryption-key-in-workflows", "environment repo-staging, environment repo-production"],
      ["provider-keys-together", "HostRole services"],
      ["no-rotation-schedule", expect.stringContaining("maxAge of")],
    ]);
    const accepted = findings.filter(({ status }) => status === "accepted");
    expect(accepted.map(({ id }) => id)).toEqual([
      "token-in-logs",
      "payment-tokens-together",
      "one-token-for-all-services",
      "callers-not-known",
    ]);
  });
});

describe("what guards an origin", () => {
  const system = pollinations();
  const status = (id: Parameters<typeof finding>[1], fields: Record<string, unknown>, steps?: object) => {
    const { status, by } = finding(
      { ...system, hardening: guarded(fields) },
      id,
      steps === undefined ? undefined : { services: { ingress: "allowlist", staticKeys: "kept", ...steps } },
    );
    return by ?? status;
  };
  const access = "door";
  const worker = { config: "wrangler.toml", bindings: { TEXT: "text.example.com" } };
  const keys = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
  const account = "000000000000";
  const home = { account, envFile: "text" };

  it.each([
    ["plaintext-token", {}, undefined, "open"],
    ["plaintext-token", { tls: "t" }, undefined, "OriginTls services"],
    ["plaintext-token", { tunnel: "t" }, undefined, "OriginTunnel services"],
    ["plaintext-token", { tunnel: "t" }, { ingress: "allowlist" }, "open"],
    ["plaintext-token", { tunnel: "t" }, { ingress: "both" }, "OriginTunnel services"],
    ["origin-address-published", {}, undefined, "open"],
    ["origin-address-published", { worker }, undefined, "WorkerSide services"],
    ["origin-address-published", { worker, host: { host: "10.0.0.7" } }, undefined, "WorkerSide services"],
    ["origin-address-published", { worker, host: { host: "203.0.113.7" } }, undefined, "open"],
    ["ports-open-to-all", { tunnel: "t" }, { ingress: "tunnel" }, "open"],
    ["ports-open-to-all", { allowlist: {} }, undefined, "EdgeAllowlist services"],
    ["token-in-logs", { tunnel: "t" }, undefined, "open"],
    ["token-in-logs", { tls: "t" }, undefined, "OriginTls services"],
    ["token-in-logs", { tunnel: "t", logs: "seen" }, undefined, "probe seen"],
    ["callers-not-known", { allowlist: {}, tunnel: "t" }, undefined, "open"],
    ["callers-not-known", { access }, undefined, "EdgeAccess services"],
    ["callers-not-known", { tls: "t" }, undefined, "OriginTls services"],
    ["cloud-keys-on-host", { role: { ...home, staticKeys: keys.slice(1) } }, undefined, "open"],
    ["cloud-keys-on-host", { role: { ...home, staticKeys: keys } }, undefined, "HostRole services"],
    ["cloud-keys-on-host", { role: { account, staticKeys: keys } }, undefined, "open"],
    ["cloud-keys-on-host", { role: { ...home, staticKeys: keys } }, { staticKeys: "kept" }, "open"],
    // They are taken out on the host, and the next deployment would bring them back.
    ["cloud-keys-on-host", { role: { ...home, staticKeys: keys } }, { staticKeys: "removed" }, "open"],
    ["provider-keys-together", { role: { ...home, staticKeys: keys } }, undefined, "open"],
    ["provider-keys-together", { places: { text: [], image: [] } }, undefined, "the catalog"],
  ] as const)("of %s: %j at step %j is %s", (id, fields, steps, expected) => {
    expect(status(id, fields, steps)).toBe(expected);
  });

  it("is said with its names and ports", () => {
    const hardening = guarded({ allowlist: {}, tunnel: "t", worker });
    const of = (id: Parameters<typeof finding>[1], ingress: "both" | "tunnel") =>
      finding({ ...system, hardening }, id, { services: { ingress, staticKeys: "kept" } }).reason;
    expect(of("ports-open-to-all", "both")).toBe(
      "the ports 16385, 16384 are open to Cloudflare's ranges alone",
    );
    expect(of("ports-open-to-all", "tunnel")).toContain("no port is open");
    const one = guarded({ allowlist: {}, ports: { text: 16385 }, hostnames: { "text.example.com": "text" } });
    expect(finding({ ...system, secrets: {}, hardening: one }, "ports-open-to-all").reason).toBe(
      "the port 16385 is open to Cloudflare's ranges alone",
    );
    expect(of("origin-address-published", "tunnel")).toBe(
      "a run stops where the Worker's file knows more than text.example.com",
    );
  });

  it("has to know every name of the origin", () => {
    const tunnel = catalogOf(`targets:
  t: { kind: cloudflare-tunnel, account: "${"0".repeat(32)}", zone: "${"0".repeat(32)}", name: shop, ingress: { text.example.com: 16385 }, hosts: [{ host: a.example.com }] }
`);
    const knowing = (names: object) => ({
      ...tunnel,
      hardening: guarded({ tunnel: "t", hostnames: { "text.example.com": "text", ...names } }),
    });
    expect(finding(knowing({}), "plaintext-token").status).toBe("closed");
    expect(finding(knowing({ "image.example.com": "image" }), "plaintext-token")).toMatchObject({
      status: "open",
      reason: "t does not know image.example.com",
    });
  });

  it("of provider-keys-together is one secret a service in Secrets Manager", () => {
    const shop = catalogOf(`targets:
  web-keys: { kind: aws-secrets-manager, secret: shop/web, format: json }
secrets:
  OPENAI_API_KEY: { source: { kind: manual, from: there }, stages: [{ deliver: [web-keys] }] }
  GROQ_API_KEY: { source: { kind: manual, from: there }, stages: [{ deliver: [web-keys] }] }
`);
    const hardening = guarded({ role: { account: "000000000000", secrets: { text: ["web-keys"] } } });
    expect(finding({ ...shop, hardening }, "provider-keys-together")).toMatchObject({
      status: "closed",
      by: "HostRole services",
      reason: "text reads web-keys, and no more",
    });
  });
});

describe("plain HTTP", () => {
  it("to an origin opens plaintext-token, whatever guards it", () => {
    const plain = calling("http://text.example.com/models", ", plaintext: an experiment");
    const guardedBy = { ...plain, hardening: guarded({ tls: "t" }) };
    expect(finding(guardedBy, "plaintext-token")).toMatchObject({
      status: "open",
      reason: "the probe web sends TOKEN to http://text.example.com",
    });
  });

  it("inside a private network does not", () => {
    const inside = calling("http://text.internal/models");
    const hardening = guarded({ tls: "t", hostnames: { "text.internal": "text" } });
    expect(finding({ ...inside, hardening }, "plaintext-token").status).toBe("closed");
  });
});

describe("an address", () => {
  it("in a probe opens origin-address-published", () => {
    const shown = { ...calling("https://203.0.113.7/models"), hardening: guarded({}) };
    expect(finding(shown, "origin-address-published").reason).toContain(
      "the probe web names a machine by its address",
    );
  });
});

describe("a catalog that no Worker calls", () => {
  const alone = catalogOf(`targets:
  env: { kind: dotenv-file, path: .env }
  ci: { kind: github-environment, repository: example/shop, environment: prod }
secrets:
  A: { risk: critical, source: { kind: random, length: 32 }, stages: [{ deliver: [env] }] }
  B: { risk: critical, source: { kind: random, length: 32 }, locked: it has to stay, stages: [{ deliver: [env] }] }
  AGE_KEY: { source: { kind: manual, from: there }, stages: [{ deliver: [ci] }] }
`);

  it("has no way in to close", () => {
    expect(finding(alone, "plaintext-token")).toMatchObject({ status: "closed", by: "the catalog" });
    expect(finding(alone, "ports-open-to-all").status).toBe("closed");
  });

  it("still wants critical secrets to turn, but for those that are locked", () => {
    expect(finding(alone, "no-rotation-schedule")).toMatchObject({
      status: "open",
      reason: "A may grow as old as it likes: give it a `maxAge`",
    });
  });

  it("may give a decryption key to an environment, whose rules guard it", () => {
    expect(finding(alone, "decryption-key-in-workflows")).toMatchObject({
      status: "closed",
      by: "environment ci",
    });
  });
});

describe("what is accepted", () => {
  const accepted = (until?: string) => ({
    ...pollinations(),
    hardening: guarded({}, [
      {
        finding: "payment-tokens-together",
        reason: "one Worker takes all payments",
        ...(until && { until }),
      },
    ]),
  });

  it("is told with its reason", () => {
    expect(finding(accepted(), "payment-tokens-together")).toMatchObject({
      status: "accepted",
      by: "hardening.accepted",
      reason: "one Worker takes all payments",
    });
  });

  it("holds on its last day, and no longer", () => {
    expect(finding(accepted("2026-11-23"), "payment-tokens-together")).toMatchObject({
      status: "accepted",
      until: "2026-11-23",
    });
    expect(finding(accepted("2026-11-22"), "payment-tokens-together")).toMatchObject({
      status: "open",
      reason: expect.stringContaining(
        "accepted until 2026-11-22, which is over: one Worker takes all payments",
      ),
    });
  });

  it("is closed where it is not open, as if nobody had accepted it", () => {
    const { hardening } = accepted();
    const none = { ...catalogOf("targets: {}\n"), hardening };
    expect(finding(none, "payment-tokens-together")).toMatchObject({ status: "closed", by: "the catalog" });
  });
});
