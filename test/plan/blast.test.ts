import { describe, expect, it } from "vitest";
import { type Blast, blastMermaid, blastOf, renderBlast } from "../../components/plan/index.ts";
import { catalogOf, intentOf, now, shop } from "./support.ts";

const intent = intentOf({
  PASSWORD: [2, 3],
  SIGNER: [1, 2],
  LEFT: [1, 2],
  RIGHT: [4, 5],
  FIXED: [1, 2],
  VAULT: [1, 2],
  PAY: [1, 2],
});

const blast = (name: string, stands = intent): Blast => blastOf(shop, stands, name, now);

describe("the blast radius of a secret", () => {
  it("holds what is made from it at any depth, with the places and the services of all", () => {
    const { derived, places, services, rotates } = blast("SIGNER");
    expect(derived).toEqual(["TOKEN", "HEADER"]);
    expect(places.map(({ secret, where }) => [secret, where])).toEqual([
      ["SIGNER", ".env"],
      ["TOKEN", ".env"],
      ["HEADER", "web-1:web/.env"],
    ]);
    expect(services).toEqual([{ group: "apps", services: ["shop"] }]);
    expect(rotates).toEqual(["SIGNER"]);
  });

  it("holds the secrets whose values can be read in it, but not what it was only signed with", () => {
    expect(blast("URL")).toMatchObject({
      reveals: ["PASSWORD"],
      derived: ["URL"].slice(1),
      rotates: ["PASSWORD"],
    });
    expect(blast("URL").places.map(({ secret }) => secret)).toEqual(["PASSWORD", "PASSWORD", "URL"]);
    expect(blast("TOKEN")).toMatchObject({ reveals: [], derived: ["HEADER"], rotates: ["SIGNER"] });
    expect(blast("TOKEN").places.map(({ secret }) => secret)).toEqual(["TOKEN", "HEADER"]);
  });

  it("turns coupled secrets along, which did not leak", () => {
    const { coupled, rotates, places } = blast("LEFT");
    expect({ coupled, rotates }).toEqual({ coupled: ["RIGHT"], rotates: ["LEFT", "RIGHT"] });
    expect(places.map(({ secret }) => secret)).toEqual(["LEFT"]);
  });

  it("tells which data the leak lays open", () => {
    expect(blast("VAULT").encrypts).toEqual([{ secret: "VAULT", what: "all uploads" }]);
  });

  it("names the notifiers that send with it, where it stands nowhere else too", () => {
    const catalog = catalogOf(`
version: 1
system: notified
targets: { env: { kind: dotenv-file, path: .env } }
secrets:
  HOOK_URL: { source: { kind: manual, from: the chat } }
  KEY: { source: { kind: random, length: 32 }, stages: [{ deliver: [env] }] }
notify:
  ops: { slack: { url: HOOK_URL } }
`);
    const intended = intentOf({ HOOK_URL: [1, 2], KEY: [1, 2] });
    const found = blastOf(catalog, intended, "HOOK_URL", now);
    expect(found.notifiers).toEqual(["ops"]);
    expect(renderBlast(found)).toContain("Notifiers that send with them\n  ops");
    expect(blastOf(catalog, intended, "KEY", now).notifiers).toEqual([]);
  });

  it("names probes once, of all that it touches", () => {
    const catalog = catalogOf(`
version: 1
system: probed
targets: { env: { kind: dotenv-file, path: .env } }
secrets:
  KEY: { source: { kind: random, length: 32 }, stages: [{ deliver: [env] }] }
  MADE: { source: { kind: derived, hash: { of: KEY, algorithm: sha256 } }, stages: [{ deliver: [env] }] }
`);
    const verified = (name: string, probes: string[]) => {
      const [stage] = catalog.secrets[name]?.stages ?? [];
      return { ...catalog.secrets[name], stages: [{ ...stage, verify: probes }] };
    };
    const secrets = { KEY: verified("KEY", ["login"]), MADE: verified("MADE", ["login", "api"]) };
    const probed = { ...catalog, secrets } as typeof catalog;
    expect(blastOf(probed, intentOf({ KEY: [1, 2] }), "KEY", now).probes).toEqual(["login", "api"]);
    expect(blastOf(probed, intentOf({ KEY: [1, 2] }), "MADE", now).probes).toEqual(["login", "api"]);
  });
});

describe("the rotation that answers a leak", () => {
  it("is told with generations, order, what goes and how", () => {
    const { plan, retires, obstacles } = blast("PASSWORD");
    expect(plan.changes).toMatchObject([{ secret: "PASSWORD", from: 2, to: 3, derivedChanging: ["URL"] }]);
    expect(plan.order.map(({ wave, step }) => [wave, step])).toEqual([
      [1, "env"],
      [2, "web"],
    ]);
    expect(retires).toEqual([{ secret: "PASSWORD", generation: 2, how: "forgotten" }]);
    expect(obstacles).toEqual([]);
  });

  it("is told where it would be refused too, with what is in its way", () => {
    const halfWay = blast("PASSWORD", intentOf({ PASSWORD: [2, 3, 1] }));
    expect(halfWay.plan.changes).toMatchObject([{ from: 2, to: 3 }]);
    expect(halfWay.obstacles).toEqual([expect.stringContaining("still holds generation 1 beside 2")]);
    expect(blast("FIXED").obstacles).toEqual([expect.stringContaining("is locked")]);
    expect(blast("VAULT").plan.changes).toMatchObject([{ unreadable: "all uploads" }]);
    expect(blast("PAY").obstacles).toEqual([]);
  });

  it("is told of a secret that has no generation yet", () => {
    const { plan, obstacles } = blast("PASSWORD", intentOf({}));
    expect(plan.changes).toMatchObject([{ from: 1, to: 2 }]);
    expect(obstacles).toEqual([expect.stringContaining("has no generation yet")]);
  });

  it("is none where the platform turns the secret itself", () => {
    expect(blast("CI")).toMatchObject({ rotates: [], obstacles: [expect.stringContaining("platform")] });
    expect(renderBlast(blast("CI"))).toContain("A rotation\n  nothing here can be turned");
  });

  it("leaves the stack's intent as it is", () => {
    const before = JSON.stringify(intent);
    blast("SIGNER");
    expect(JSON.stringify(intent)).toBe(before);
  });
});

describe("a blast radius in words", () => {
  it("names what a person has to know", () => {
    const text = renderBlast(blast("URL"));
    for (const words of [
      "URL: derived, risk medium",
      "PASSWORD, whose value stands within it",
      "PASSWORD: .env, web-1:web/.env as PGPASSWORD",
      "A rotation: keyturn rotate PASSWORD\n  PASSWORD goes from generation 2 to 3",
      "URL change along",
      "1. env: .env ← PASSWORD",
      "1. core: db",
      "Then keyturn retire lets go of\n  PASSWORD generation 2",
    ]) {
      expect(text).toContain(words);
    }
  });
});

describe("a blast radius as a graph", () => {
  it("joins secrets, places and services, and marks what leaked", () => {
    const lines = blastMermaid(shop, blast("PASSWORD")).split("\n");
    expect(lines[0]).toBe("graph LR");
    const idOf = (text: string) =>
      lines.find((line) => line.includes(`"${text}"`))?.match(/n\d+/)?.[0] ?? "none";
    expect(lines).toContain(`  ${idOf("PASSWORD")} -->|makes| ${idOf("URL")}`);
    expect(lines).toContain(`  ${idOf("PASSWORD")} -->|as PGPASSWORD| ${idOf("web: web-1:web/.env")}`);
    expect(lines).toContain(`  ${idOf("URL")} -.->|restarts| ${idOf("api")}`);
    expect(lines).toContain(`  style ${idOf("PASSWORD")} stroke:#c00,stroke-width:3px`);
  });

  it("draws coupled secrets, and each node once", () => {
    const lines = blastMermaid(shop, blast("LEFT")).split("\n");
    expect(lines.filter((line) => line.includes("<-->|coupled|"))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('"LEFT"'))).toHaveLength(1);
  });

  it("writes names so that Mermaid reads them as text", () => {
    const odd = {
      ...blast("LEFT"),
      places: [{ secret: "LEFT", target: "env", key: "LEFT", where: 'a"b#c' }],
    };
    expect(blastMermaid(shop, odd)).toContain('["env: a#quot;b#35;c"]');
  });
});
