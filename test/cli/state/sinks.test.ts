import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PACKAGE_ROOT } from "../../../cli/project-file.ts";
import { mayWrite, sinksOf } from "../../../cli/state/sinks.ts";
import { deliverySteps, loadSystem } from "../../../components/plan/index.ts";
import { catalogOf } from "../../plan/support.ts";

interface Registered {
  type: string;
  name: string;
  options?: { retainOnDelete?: boolean };
}

describe("the resources that write", () => {
  it.each([
    ["local-ai", "local-ai"],
    ["prod", "molecule-prod"],
  ])(
    "bear the names that the program of %s gives them, and no other resource could be one",
    (stack, system) => {
      const text = readFileSync(join(PACKAGE_ROOT, "test", "golden", `${stack}.json`), "utf8");
      const registered = JSON.parse(text) as Registered[];
      const retained = registered.filter(({ options }) => options?.retainOnDelete === true);
      const model = loadSystem(join(PACKAGE_ROOT, "catalog", `${system}.yaml`));
      const sinks = sinksOf(model).map(({ name }) => name);
      const own = retained.filter(({ name }) => sinks.includes(name));
      expect(new Set(own.map(({ name }) => name))).toEqual(new Set(sinks));
      const named = registered.filter(({ type, name }) => mayWrite(type) && sinks.includes(name));
      expect(named).toEqual(own);
      // What a tunnel or a door is made of beside the one that takes the secret.
      const parts = retained.filter(({ name }) => !sinks.includes(name));
      expect(parts.filter(({ name }) => !sinks.some((sink) => name.startsWith(`${sink}-`)))).toEqual([]);
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
