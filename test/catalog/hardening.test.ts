import { describe, expect, it } from "vitest";
import { checkCatalog } from "../../components/catalog/index.ts";
import { problemsOf } from "./support.ts";

const ID = "0".repeat(32);
const BASE = `version: 1
system: shop
targets:
  worker: { kind: cloudflare-worker, account: "${ID}", script: shop }
  web: { kind: dotenv-file, path: web/.env }
  shut: { kind: cloudflare-tunnel, account: "${ID}", zone: "${ID}", name: shut, ingress: { web.example.com: 8080 }, hosts: [{ host: a.example.com }] }
  web-keys: { kind: aws-secrets-manager, secret: shop/web, format: json }
  jobs-keys: { kind: aws-secrets-manager, secret: shop/jobs, format: json }
probes:
  logs: { command: { run: [scripts/no-token-in-logs.sh] }, accept: 0 }
  me: { http: { url: "https://web.example.com/me", header: x-key }, accept: 200 }
  idle: { tcp: { host: web.example.com, port: 443 } }
secrets:
  API_KEY: { source: { kind: random, length: 32 }, stages: [{ deliver: [web], verify: [logs] }] }
`;

const ORIGIN = {
  region: "us-east-1",
  vpc: "vpc-00000000000000000",
  instance: "i-00000000000000000",
  host: "{ host: origin.example.com, user: ubuntu }",
  ports: "{ web: 8080, jobs: 8081 }",
  hostnames: "{ web.example.com: web, jobs.example.com: jobs }",
  zone: `"${ID}"`,
  account: `"${ID}"`,
  allowlist: "{ headroom: 5 }",
  role: "{ account: '000000000000', secrets: { web: [web-keys], jobs: [jobs-keys] }, bedrockModels: { web: [a.model] }, staticKeys: [AWS_KEY] }",
  worker: "{ config: wrangler.toml, bindings: { WEB: web.example.com } }",
  logs: "logs",
};

/** A catalog with one origin, whose fields may be others. */
function withOrigin(fields: Record<string, string | undefined> = {}, more = ""): string {
  const lines = Object.entries({ ...ORIGIN, ...fields }).flatMap(([name, value]) =>
    value === undefined ? [] : [`      ${name}: ${value}`],
  );
  return `${BASE}hardening:\n  origins:\n    services:\n${lines.join("\n")}\n${more}`;
}

const problems = (fields: Record<string, string | undefined>) =>
  problemsOf(withOrigin(fields)).map((line) => line.replace("hardening.origins.services.", ""));

describe("the section hardening", () => {
  it("is read, with what it leaves out", () => {
    const { catalog, problems: found } = checkCatalog(withOrigin({ allowlist: "{}" }), "shop.yaml");
    expect(found).toEqual([]);
    expect(catalog?.hardening?.origins.services).toMatchObject({
      allowlist: { headroom: 10 },
      places: {},
    });
    expect(catalog?.hardening?.accepted).toEqual([]);
  });

  it.each([
    [{ tunnel: "tunel" }, "‹tunel› tunnel: names no target of this catalog → known are shut"],
    [
      { tunnel: "web" },
      "‹web› tunnel: names a target of another kind than cloudflare-tunnel → name one of that kind, such as shut, or add it under `targets:`",
    ],
    [
      { tls: "web" },
      "‹web› tls: names a target of another kind than origin-tls → name one of that kind, or add it under `targets:`",
    ],
    [
      { access: "web" },
      "‹web› access: names a target of another kind than cloudflare-access → name one of that kind, or add it under `targets:`",
    ],
    [
      { role: "{ account: '000000000000', secrets: { web: [web-key] } }" },
      "‹web-key› role.secrets.web[0]: names no target of this catalog → did you mean `web-keys`?",
    ],
    [
      { role: "{ account: '000000000000', secrets: { web: [web-keys], jobs: [web-keys] } }" },
      "‹web-keys› role.secrets.jobs[0]: is read by another service too, which could use this one's keys → give each service a secret of its own",
    ],
    [
      { role: "{ account: '000000000000', bedrockModels: { wbe: [a.model] } }" },
      "‹wbe› role.bedrockModels.wbe: names no service of `ports`, so its port is not known → did you mean `web`?",
    ],
    [
      { hostnames: "{ web.example.com: wbe, jobs.example.com: jobs }" },
      '‹wbe› hostnames."web.example.com": names no service of `ports`, so its port is not known → did you mean `web`?',
    ],
    [
      { places: "{ web: [wed] }" },
      "‹wed› places.web[0]: names no target of this catalog → did you mean `web`?",
    ],
    [
      { worker: "{ config: wrangler.toml, bindings: { WEB: wen.example.com } }" },
      "‹wen.example.com› worker.bindings.WEB: is none of `hostnames`, for which the edge answers → did you mean `web.example.com`?",
    ],
    [{ logs: "log" }, "‹log› logs: names no probe of this catalog → did you mean `logs`?"],
    [
      { logs: "idle" },
      "‹idle› logs: names a probe that nothing asks → add it to `verify` of the stage that the services are in",
    ],
    [
      { vpc: "vpc-1" },
      "‹vpc-1› vpc: is no identifier of a VPC → write vpc- and its 8 or 17 hexadecimal digits",
    ],
    [
      { hostnames: "{ 203.0.113.7: web }" },
      '‹203.0.113.7› hostnames."203.0.113.7": is no name of a host → write one such as text.example.com: no scheme, port or address, small letters',
    ],
    [
      { role: "{ account: 12 }" },
      "‹12› role.account: has the wrong form → it must be text: put it in quotes",
    ],
    [
      { ports: "{ web: '8080' }" },
      "‹'8080'› ports.web: has the wrong form → it must be a number: write it without quotes",
    ],
    [
      { role: "{ account: '000000000000', envFile: web }" },
      "‹web› role.envFile: names a target of another kind than ssh-env-file → name one of that kind, or add it under `targets:`",
    ],
    [
      { reached: "[me]" },
      "‹me› reached[0]: names a probe that presents a value, and there is none to present → name one that asks without, such as one for /health",
    ],
    [{ reached: "[idel]" }, "‹idel› reached[0]: names no probe of this catalog → did you mean `idle`?"],
    [
      { tunnel: "shut" },
      "‹shut› tunnel: names a target that no secret goes to, so nothing is made of it → deliver its secret to shut",
    ],
    [{ ports: "{}" }, expect.stringContaining("ports: names no service → write { SERVICE: PORT }")],
    [{ allowlist: "{ headroom: 90 }" }, "‹90› allowlist.headroom: is out of bounds → it must be at most 40"],
  ])("refuses %j, with the remedy", (fields, expected) => {
    expect(problems(fields)).toContainEqual(expected);
  });

  it.each([
    ...["0.0.0.0/0", "0.0.0.0/1", "2000::/3"].map((from) => [from, "lets everybody in"]),
    ...["0.0.0.0/00", "0/0", "010.0.0.0/8", "::ffff:0:0/96"].map((from) => [from, "is no range"]),
  ])("lets nobody else in by %s", (from, problem) => {
    const allowlist = `{ ingress: [{ name: all, port: 22, from: "${from}" }] }`;
    expect(problems({ allowlist })).toContainEqual(
      expect.stringContaining(`allowlist.ingress[0].from: ${problem} → `),
    );
  });

  it("refuses a hostname that two origins answer for", () => {
    const text = withOrigin().replace(
      "    services:\n",
      `    other: { vpc: vpc-00000000, host: { host: o.example.com }, ports: { web: 1 }, hostnames: { web.example.com: web }, zone: "${ID}", account: "${ID}" }\n    services:\n`,
    );
    expect(problemsOf(text)).toEqual([
      '‹web.example.com› hardening.origins.services.hostnames."web.example.com": stands under hardening.origins.other.hostnames."web.example.com" too → keep one of the two',
    ]);
  });

  it.each([
    ["{ finding: token-in-logs }", "‹{› [0]: `reason` is missing → add reason: …"],
    ['{ finding: token-in-logs, reason: "" }', '‹"› [0].reason: is empty → say it in a few words'],
    [
      "{ finding: token-in-log, reason: known }",
      "‹token-in-log› [0].finding: is not known here → did you mean `token-in-logs`?",
    ],
    [
      "{ finding: token-in-logs, reason: known, until: soon }",
      "‹soon› [0].until: is no day → write one such as 2027-06-30",
    ],
    [
      "{ finding: token-in-logs, reason: known, until: 2027-02-30 }",
      "‹2027-02-30› [0].until: is no day → write one such as 2027-06-30",
    ],
  ])("refuses to accept %s", (line, expected) => {
    const found = problemsOf(withOrigin({}, `  accepted:\n    - ${line}\n`));
    expect(found.map((one) => one.replace("hardening.accepted", ""))).toEqual([expected]);
  });

  it("refuses to accept a finding twice", () => {
    const line = "    - { finding: token-in-logs, reason: known }\n";
    expect(problemsOf(withOrigin({}, `  accepted:\n${line}${line}`))).toEqual([
      "‹finding› hardening.accepted[1].finding: stands under hardening.accepted[0].finding too → keep one of the two",
    ]);
  });
});
