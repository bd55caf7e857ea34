import { describe, expect, it } from "vitest";
import { problemsOf } from "./support.ts";

const ID = "0".repeat(32);
const OTHER = "1".repeat(32);

/** A catalog with one origin and all that may guard it. */
const GUARDED = `version: 1
system: shop
targets:
  shut: { kind: cloudflare-tunnel, account: "${ID}", zone: "${ID}", name: shut, ingress: { web.example.com: 8080 }, hosts: [{ host: a.example.com }] }
  door: { kind: cloudflare-access, account: "${ID}", title: shop, hostnames: [web.example.com] }
  web-keys: { kind: aws-secrets-manager, secret: shop/web, format: json }
secrets:
  TUNNEL: { source: { kind: random, length: 64 }, stages: [{ deliver: [shut] }] }
  CALLER: { source: { kind: minted, by: cloudflare-access-service-token, account: "${ID}" }, stages: [{ deliver: [door] }] }
hardening:
  origins:
    shop:
      vpc: vpc-00000000
      host: { host: a.example.com }
      ports: { web: 8080 }
      hostnames: { web.example.com: web }
      zone: "${ID}"
      account: "${ID}"
      tunnel: shut
      access: door
      role: { account: "000000000000", secrets: { web: [web-keys] } }
`;

/** The problems of the catalog in which one text stands for another. */
function changed(text: string, other: string): readonly string[] {
  expect(GUARDED).toContain(text);
  return problemsOf(GUARDED.replace(text, other));
}

describe("an origin and its guards", () => {
  it("may be of one account, zone and port", () => {
    expect(problemsOf(GUARDED)).toEqual([]);
  });

  it.each([
    [`zone: "${ID}", name`, `zone: "${OTHER}", name`, "‹shut› hardening.origins.shop.tunnel", "zone"],
    [
      "web.example.com: 8080",
      "web.example.com: 9090",
      "‹shut› hardening.origins.shop.tunnel",
      "port for web.example.com",
    ],
    [
      `account: "${ID}", title`,
      `account: "${OTHER}", title`,
      "‹door› hardening.origins.shop.access",
      "account",
    ],
  ])("are told apart where %j is %j", (text, other, at, what) => {
    expect(changed(text, other)).toEqual([
      `${at}: names a target of another ${what} than the origin → say the same at both`,
    ]);
  });

  it("may be of another port where nginx has the service's: then the tunnel leads past it", () => {
    const site = `  site: { kind: origin-tls, host: a.example.com, site: shop, header: x-key, zone: "${ID}", services: [{ hostname: web.example.com, port: PORT, upstream: 9090 }] }\nsecrets:\n`;
    const both = (port: string) =>
      problemsOf(
        GUARDED.replace("secrets:\n", site.replace("PORT", port))
          .replace("web.example.com: 8080", "web.example.com: 9090")
          .replace("tunnel: shut", "tunnel: shut\n      tls: site"),
      ).filter((line) => line.includes("than the origin"));
    expect(both("8080")).toEqual([]);
    expect(both("8081")).toEqual([
      "‹site› hardening.origins.shop.tls: names a target of another port for web.example.com than the origin → say the same at both",
    ]);
  });
});

it("A role that lets nobody do anything is refused before a run is", () => {
  const [problem, ...others] = changed(", secrets: { web: [web-keys] }", "");
  expect(others).toEqual([]);
  expect(problem).toContain("hardening.origins.shop.role: lets no service read or call anything");
  expect(changed("[web-keys]", "[]")).toHaveLength(1);
  expect(changed("secrets: { web: [web-keys] }", "bedrockModels: { web: [a.model] }")).toEqual([]);
});
