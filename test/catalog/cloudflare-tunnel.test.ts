import { describe, expect, it } from "vitest";
import { checkCatalog, identityOf, placeText, type Target } from "../../components/catalog/index.ts";
import { catalogOf } from "../plan/support.ts";

const HEX = "0123456789abcdef".repeat(2);
const USUAL = {
  name: "services",
  ingress: "{ text.example.com: 16385 }",
  hosts: "[{ host: origin.example.com, user: ubuntu }]",
  more: "",
  source: "{ kind: random, length: 64 }",
};

const catalog = (differs: Partial<typeof USUAL> = {}) => {
  const { name, ingress, hosts, more, source } = { ...USUAL, ...differs };
  return `version: 1
system: origin
targets:
  place: { kind: cloudflare-tunnel, account: "${HEX}", zone: "${HEX}", name: ${name}, ingress: ${ingress}, hosts: ${hosts}${more} }
secrets:
  TUNNEL_SECRET: { source: ${source}, stages: [{ deliver: [place] }] }
`;
};

function targetOf(differs?: Partial<typeof USUAL>): Target {
  const target = catalogOf(catalog(differs)).targets.place;
  if (target === undefined) throw new Error("no such target");
  return target;
}

const problemsOf = (differs: Partial<typeof USUAL>) =>
  checkCatalog(catalog(differs), "origin.yaml").problems.map(({ path, message }) => `${path}: ${message}`);

describe("a Cloudflare tunnel", () => {
  it("takes a port for a service, and has the usual program and ports where nothing is said", () => {
    expect(targetOf()).toMatchObject({
      ingress: { "text.example.com": { port: 16385, tls: false } },
      cloudflared: { path: "/usr/bin/cloudflared" },
      metricsPorts: [20251, 20252],
      connectWithin: 20_000,
    });
    expect(placeText(targetOf())).toBe("Cloudflare tunnel services");
    expect(identityOf(targetOf())).toBe(identityOf(targetOf({ ingress: "{ image.example.com: 16384 }" })));
  });

  it.each([
    ["a name with capitals", { name: "Services" }, "is no name for a tunnel"],
    ["a path for a host name", { ingress: "{ example.com/text: 16385 }" }, "is no host name"],
    ["no host name", { ingress: "{}" }, "is empty"],
    ["no machine", { hosts: "[]" }, "is empty"],
    ["a machine twice", { hosts: "[{ host: origin }, { host: ORIGIN, port: 22 }]" }, "is named twice"],
    ["one port for two connectors", { more: ", metricsPorts: [20251, 20251]" }, "is one port twice"],
    [
      "a release that reads no token from a file",
      { more: `, cloudflared: { version: 2025.2.1, sha256: { amd64: ${"a".repeat(64)} } }` },
      "reads no token from a file",
    ],
    ["a release without a digest", { more: ", cloudflared: { version: 2025.10.1, sha256: {} }" }, "is empty"],
    [
      "a mirror in plain",
      {
        more: `, cloudflared: { version: 2025.10.1, sha256: { amd64: ${"a".repeat(64)} }, from: "http://mirror.example.com" }`,
      },
      "is no address",
    ],
  ])("does not take %s", (_, differs, message) => {
    expect(problemsOf(differs).join("\n")).toContain(message);
  });

  it.each([
    ["{ kind: random, length: 64 }", []],
    ["{ kind: random, length: 44, charset: hex }", []],
    ["{ kind: random, length: 40 }", [expect.stringContaining("source.length: makes no secret of a tunnel")]],
    ["{ kind: random, length: 46 }", [expect.stringContaining("source.length: makes no secret of a tunnel")]],
    [
      "{ kind: random, length: 64, charset: base64url }",
      [expect.stringContaining("source.charset: makes no secret of a tunnel")],
    ],
  ])("is given what a generated value can be: %s", (source, problems) => {
    expect(problemsOf({ source })).toEqual(problems);
  });

  it("has one secret", () => {
    const two = `${catalog()}  OTHER: { source: ${USUAL.source}, stages: [{ deliver: [place] }] }\n`;
    expect(checkCatalog(two, "origin.yaml").problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/has one secret, and .* gives it one/),
    ]);
  });
});
