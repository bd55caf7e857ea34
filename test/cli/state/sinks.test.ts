import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PACKAGE_ROOT } from "../../../cli/project-file.ts";
import { mayWrite, sinksOf } from "../../../cli/state/sinks.ts";
import type { Catalog } from "../../../components/catalog/index.ts";
import { deliverySteps, loadSystem } from "../../../components/plan/index.ts";
import { catalogOf } from "../../plan/support.ts";

interface Registered {
  type: string;
  name: string;
  options?: { retainOnDelete?: boolean };
}

function isGuard({ targets }: Catalog, name: string): boolean {
  return ["cloudflare-tunnel", "cloudflare-access", "origin-tls"].includes(targets[name]?.kind ?? "");
}

describe("the resources that write", () => {
  it.each([
    ["local-ai", "local-ai"],
    ["prod", "molecule-prod"],
    ["staging", "molecule-staging"],
  ])(
    "bear the names that the program of %s gives them, and no other resource could be one",
    (stack, system) => {
      const text = readFileSync(join(PACKAGE_ROOT, "test", "golden", `${stack}.json`), "utf8");
      const registered = JSON.parse(text) as Registered[];
      const model = loadSystem(join(PACKAGE_ROOT, "catalog", `${system}.yaml`));
      const guards = Object.keys(model.catalog.targets).filter((name) => isGuard(model.catalog, name));
      // Of a guard one resource bears the target's name, and its other parts names that begin so.
      const retained = registered.filter(
        ({ name, options }) =>
          options?.retainOnDelete === true && !guards.some((guard) => name.startsWith(`${guard}-`)),
      );
      const sinks = sinksOf(model).map(({ name }) => name);
      expect(new Set(retained.map(({ name }) => name))).toEqual(new Set(sinks));
      const named = registered.filter(({ type, name }) => mayWrite(type) && sinks.includes(name));
      expect(named).toEqual(retained);
    },
  );

  it("deliver all of a step, or one key where the place takes each alone", () => {
    const catalog = catalogOf(`
version: 1
system: shop
targets:
  env: { kind: dotenv-file, path: .env }
  web: { kind: dotenv-file, path: web/.env }
  live: { kind: github-environment, repository: example/shop, environment: live }
secrets:
  TOKEN:
    source: { kind: random, length: 32 }
    stages: [{ deliver: [env, web] }, { deliver: [{ to: live, as: CI }] }]
`);
    expect(sinksOf({ catalog, steps: deliverySteps(catalog) })).toEqual([
      {
        name: "env",
        deliveries: [
          { secret: "TOKEN", target: "env", key: "TOKEN" },
          { secret: "TOKEN", target: "web", key: "TOKEN" },
        ],
      },
      { name: "live-TOKEN-CI", deliveries: [{ secret: "TOKEN", target: "live", key: "CI" }] },
    ]);
  });
});
