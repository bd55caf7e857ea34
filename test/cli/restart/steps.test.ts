import fc from "fast-check";
import { expect, it } from "vitest";
import { type Ordered, restartSteps } from "../../../cli/restart/steps.ts";

const rests = (on: Record<string, readonly string[]>): Ordered[] =>
  Object.entries(on).map(([id, needs]) => ({ id, needs }));

const all = (services: readonly Ordered[]) => new Set(services.map(({ id }) => id));

it("puts what others rest on first, and independent services into one step", () => {
  const services = rests({ web: ["auth", "rest"], auth: ["db"], rest: ["db"], db: [], cache: [] });
  const { steps, contradictions } = restartSteps(services, all(services), []);
  expect(steps).toEqual([["db", "cache"], ["auth", "rest"], ["web"]]);
  expect(contradictions).toEqual([]);
});

it("keeps the order of services that rest on each other by one that is not chosen", () => {
  const services = rests({ web: ["gateway"], gateway: ["db"], db: [] });
  expect(restartSteps(services, new Set(["web", "db"]), []).steps).toEqual([["db"], ["web"]]);
});

it("goes by the groups of the catalog where Compose says nothing", () => {
  const services = rests({ n8n: [], studio: [], db: [], comfyui: [] });
  const groups = [
    { group: "core", services: ["db"] },
    { group: "supabase", services: ["studio"] },
    { group: "applications", services: ["n8n"] },
    { group: "ai", services: ["comfyui"] },
  ];
  const { steps } = restartSteps(services, all(services), groups);
  expect(steps).toEqual([["db"], ["studio"], ["n8n"], ["comfyui"]]);
  expect(restartSteps(services, new Set(["comfyui", "db"]), groups).steps).toEqual([["db"], ["comfyui"]]);
});

it("says where the groups contradict Compose, and goes by Compose", () => {
  const services = rests({ db: ["vault"], vault: [], web: [] });
  const groups = [
    { group: "core", services: ["db"] },
    { group: "rest", services: ["vault", "web"] },
  ];
  const { steps, contradictions } = restartSteps(services, all(services), groups);
  expect(steps).toEqual([["vault"], ["db"], ["web"]]);
  expect(contradictions).toEqual([
    "the catalog's groups contradict Compose: db (group core) comes before vault (group rest), but db depends on vault. " +
      "Compose's depends_on goes before",
  ]);
});

it("refuses services that wait for each other, and shows the whole circle", () => {
  const services = rests({ a: ["b"], b: ["c"], c: ["a"], d: [] });
  expect(() => restartSteps(services, new Set(["d"]), [])).toThrow(
    /these services wait for each other: a → (?:c → b|b → c) → a\./,
  );
});

it("begins no service before one that it rests on, whatever the groups are", () => {
  const system = fc
    .array(fc.array(fc.nat(20), { maxLength: 4 }), { minLength: 1, maxLength: 12 })
    .map((needs) =>
      needs.map((on, at) => ({ id: `s${at}`, needs: on.filter((one) => one < at).map((one) => `s${one}`) })),
    );
  const cut = fc.array(fc.nat(3), { minLength: 12, maxLength: 12 });
  fc.assert(
    fc.property(system, cut, (services, ranks) => {
      const groups = [0, 1, 2].map((rank) => ({
        group: `g${rank}`,
        services: services.filter((_, at) => ranks[at] === rank).map(({ id }) => id),
      }));
      const { steps } = restartSteps(services, all(services), groups);
      const step = (id: string) => steps.findIndex((ids) => ids.includes(id));
      expect(steps.flat().toSorted()).toEqual(services.map(({ id }) => id).toSorted());
      for (const { id, needs } of services)
        for (const need of needs) expect(step(need)).toBeLessThan(step(id));
    }),
  );
});
