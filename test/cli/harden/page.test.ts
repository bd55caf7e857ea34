import { describe, expect, it } from "vitest";
import { flowOf } from "../../../cli/harden/flow.ts";
import { hardenPlan } from "../../../cli/harden/harden-plan.ts";
import { hardenPage } from "../../../cli/harden/page.ts";
import { withoutGuards } from "../../../cli/harden/without-guards.ts";
import type { Catalog } from "../../../components/catalog/index.ts";
import { guarded, NOW, pollinations } from "./support.ts";

const hardening = guarded({
  allowlist: {},
  tunnel: "t",
  access: "door",
  worker: { config: "wrangler.toml", bindings: { TEXT: "text.example.com" } },
});
const catalog: Catalog = { ...pollinations(), hardening };
function secretOf(name: string): Catalog["secrets"][string] {
  const secret = catalog.secrets[name];
  if (secret === undefined) throw new Error(`${name} is gone`);
  return secret;
}
const flow = (of: Catalog) => flowOf(of, hardenPlan(of, NOW));

describe("the flow of tokens", () => {
  it("leads the Worker's token to the origin through what guards it, and anybody nowhere", () => {
    const { arrows } = flow(catalog);
    expect(arrows).toContainEqual({
      from: "Cloudflare Workers",
      to: "Origin services",
      lines: ["PLN_ENTER_TOKEN", "in x-enter-token", "OriginTunnel", "EdgeAccess"],
      state: "closed",
    });
    expect(arrows).toContainEqual({
      from: "Anybody",
      to: "Origin services",
      lines: ["ports 16385, 16384", "refused: EdgeAllowlist"],
      state: "refused",
    });
  });

  it("shows who fills the origin, and what it calls", () => {
    const { arrows } = flow(catalog);
    const ways = arrows.map(({ from, to, lines }) => `${from} → ${to}: ${lines.join(" ")}`);
    expect(ways).toContain("SOPS files → Origin services: fills the environment");
    expect(ways).toContain("GitHub secrets → Origin services: deploys");
    expect(ways).toContain("Origin services → Modal: PLN_IMAGE_BACKEND_TOKEN");
    expect(ways).toContain("Origin services → Providers: 19 keys");
  });

  it("has no secret of a guard before", () => {
    const secrets = {
      ...catalog.secrets,
      GUARD: {
        ...secretOf("PLN_ENTER_TOKEN"),
        stages: [{ deliver: [{ target: "t", key: "GUARD" }], verify: [] }],
      },
    };
    expect(Object.keys(withoutGuards({ ...catalog, secrets })?.secrets ?? {})).toEqual(
      Object.keys(catalog.secrets),
    );
  });

  it("leaves both ways open before", () => {
    const before = withoutGuards(catalog);
    const open = before && flow(before).arrows.filter(({ state }) => state === "open");
    expect(open?.map(({ from, lines }) => [from, ...lines])).toEqual([
      ["Anybody", "ports 16385, 16384", "open to all"],
      ["Cloudflare Workers", "PLN_ENTER_TOKEN", "in x-enter-token", "not known to be encrypted"],
    ]);
  });
});

describe("the page", () => {
  it("draws before and after, and fetches nothing", () => {
    const html = hardenPage(catalog, hardenPlan(catalog, NOW), NOW);
    expect(html.match(/<svg class="flow"/g)).toHaveLength(2);
    expect(html).not.toMatch(/<script|<link|<img|src=|href=|@import|url\((?!#)/);
    expect(html).toContain("6 of 11 findings open");
  });

  it("draws one flow where no origin is described", () => {
    const bare = pollinations();
    expect(hardenPage(bare, hardenPlan(bare, NOW), NOW).match(/<svg class="flow"/g)).toHaveLength(1);
  });

  it("writes what a catalog says as text", () => {
    const reason = 'known <b>"well"</b> & long';
    const accepting = { ...catalog, hardening: guarded({}, [{ finding: "token-in-logs", reason }]) };
    const html = hardenPage(accepting, hardenPlan(accepting, NOW), NOW);
    expect(html).toContain("known &lt;b&gt;&quot;well&quot;&lt;/b&gt; &amp; long");
  });
});
