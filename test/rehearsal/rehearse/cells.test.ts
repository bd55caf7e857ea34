import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PACKAGE_ROOT } from "../../../cli/project-file.ts";
import { loadCatalog } from "../../../components/catalog/index.ts";
import {
  type Boundary,
  Counter,
  requestBoundary,
  stepBoundary,
} from "../../../rehearsal/rehearse/faults/boundary.ts";
import { cellName } from "../../../rehearsal/rehearse/faults/cell.ts";
import { cellsOf } from "../../../rehearsal/rehearse/faults/cells.ts";
import { chooseCells, waitingSpread } from "../../../rehearsal/rehearse/faults/choose-cells.ts";
import { FAULT_CLASS_NAMES } from "../../../rehearsal/rehearse/faults/fault-class.ts";

const catalog = loadCatalog(join(PACKAGE_ROOT, "catalog", "rehearsal.yaml"));

function met(): Boundary[] {
  const counter = new Counter();
  const request = (method: string, path: string, operation?: string) =>
    requestBoundary({ service: "fly", method, path, ...(operation && { operation }) }, counter);
  const step = (phase: "begun" | "ended", type: string, name: string) =>
    stepBoundary({ op: "updating", type, name, phase, at: 0 }, counter);
  return [
    request("GET", "/v1/apps/an-example/machines"),
    request("POST", "/v1/apps/an-example/machines/148e0000000001"),
    request("POST", "/v1/apps/an-example/machines/148e0000000002"),
    requestBoundary({ service: "github", method: "PUT", path: "/repos/example/app" }, counter),
    request("POST", "/graphql", "app"),
    request("POST", "/graphql", "deleteLimitedAccessToken"),
    step("begun", "EnvFiles", "gpu-1"),
    step("ended", "EnvFiles", "gpu-1"),
    step("begun", "EnvFiles", "worker"),
  ];
}

const seen = new Map([
  ["rotate", met()],
  ["retire", met()],
] as const);
const names = (extent: "kinds" | "every") => cellsOf(catalog, seen, extent).map(cellName);

describe("cells", () => {
  it("strike with every class somewhere, and have names of their own", () => {
    for (const extent of ["kinds", "every"] as const) {
      const cells = cellsOf(catalog, seen, extent);
      expect(new Set(cells.map(({ fault }) => fault))).toEqual(new Set(FAULT_CLASS_NAMES));
      expect(new Set(cells.map(cellName)).size).toBe(cells.length);
    }
  });

  it("take one of each kind, or every one", () => {
    const machine = "rotate: 500 at fly POST /apps/an-example/machines/*";
    expect(names("kinds")).toContain(machine);
    expect(names("kinds")).not.toContain(`${machine} (2)`);
    expect(names("every")).toContain(`${machine} (2)`);
    expect(names("every")).toContain("rotate: engine-killed as updating EnvFiles (2) has begun");
  });

  it("kill who asks in keyturn's own name, and no plugin", () => {
    const counter = new Counter();
    const request = (
      service: "cloudflare" | "github" | "modal",
      method: string,
      path: string,
      operation?: string,
    ) => requestBoundary({ service, method, path, ...(operation && { operation }) }, counter);
    const bulk = "/accounts/0/workers/scripts/enter/secrets-bulk";
    const met = [
      request("cloudflare", "PATCH", bulk),
      request("github", "PUT", "/repos/example/app/codespaces/secrets/TOKEN"),
      request("github", "POST", "/repos/example/app/actions/workflows/deploy.yml/dispatches"),
      request("github", "PUT", "/repos/example/app/actions/secrets/TOKEN"),
      request("modal", "POST", "/modal.client.ModalClient/SecretList", "SecretList"),
      request("modal", "POST", "/modal.client.ModalClient/SecretGetOrCreate", "SecretGetOrCreate"),
      stepBoundary({ op: "updating", type: "PlaceValues", name: "gpu", phase: "begun", at: 0 }, counter),
      stepBoundary({ op: "updating", type: "Stash", name: "gate", phase: "begun", at: 0 }, counter),
    ];
    const killed = cellsOf(catalog, new Map([["rotate", met]]), "kinds")
      .map(cellName)
      .filter((name) => /command-killed (?:after|as)/.test(name));
    expect(killed).toEqual([
      "rotate: command-killed after cloudflare PATCH /accounts/*/workers/scripts/enter/secrets-bulk",
      "rotate: command-killed after github PUT /repos/example/app/codespaces/secrets/*",
      "rotate: command-killed after github POST /repos/example/app/actions/workflows/deploy.yml/dispatches",
      "rotate: command-killed after modal POST SecretGetOrCreate",
      "rotate: command-killed as updating PlaceValues has begun",
    ]);
  });

  it("know a question in GraphQL from a change", () => {
    expect(names("kinds")).toContain("retire: no-answer-after at fly POST deleteLimitedAccessToken");
    expect(names("kinds")).not.toContain("retire: no-answer-after at fly POST app");
    expect(names("kinds")).toContain("retire: stale-read at fly POST app");
  });

  it("kill a command before and after its work, but no plugin, which may be the rehearsal itself", () => {
    const killed = names("kinds").filter((name) => name.includes("command-killed"));
    expect(killed).toContain("rotate: command-killed before fly POST deleteLimitedAccessToken");
    expect(killed).toContain("rotate: command-killed after fly POST deleteLimitedAccessToken");
    expect(killed.join()).not.toContain("github");
  });

  it("break every place that a rotation writes, but one that may be gone, which goes away", () => {
    const broken = names("kinds").filter((name) => name.includes("partial-fan-out"));
    const targets = ["gpu-1", "gpu-2", "gateway", "worker"];
    expect(broken).toEqual(targets.map((target) => `rotate: partial-fan-out at ${target}`));
    expect(names("kinds")).toContain("rotate: host-away at gpu-9");
    expect(names("kinds")).toContain("rotate without gpu-9: engine-killed as updating EnvFiles has begun");
  });

  it("let a second one rotate at every step, and at the same moment", () => {
    const second = names("kinds").filter((name) => name.includes("rotate: second-rotation"));
    expect(second).toEqual([
      "rotate: second-rotation as updating EnvFiles has begun",
      "rotate: second-rotation of two that begin at once (carry out, carry out)",
      "rotate: second-rotation of two that begin at once (resume, resume)",
    ]);
  });

  it("fail every probe that a stage names", () => {
    const probes = names("kinds").filter((name) => name.includes("rotate: probe-fails"));
    expect(probes).toEqual(["flux", "image", "login"].map((probe) => `rotate: probe-fails of ${probe}`));
  });
});

describe("a choice of cells", () => {
  const every = cellsOf(catalog, seen, "kinds");

  it("takes the same ones for the same seed, and as many as are asked for", () => {
    const sample = (seed: number) => chooseCells(every, { faults: "all", sample: 5, seed }).map(cellName);
    expect(sample(1)).toHaveLength(5);
    expect(sample(1)).toEqual(sample(1));
    expect(sample(1)).not.toEqual(sample(2));
  });

  it("is refused where no cell fits, rather than held by none", () => {
    const options = { faults: "slow", only: "as updating", seed: 1 } as const;
    expect(() => chooseCells(every, options)).toThrow('no cell of slow has "as updating" in its name');
  });

  it("begins with all of them, those that wait among the others", () => {
    const spread = waitingSpread(every);
    expect(new Set(spread)).toEqual(new Set(every));
    expect(spread).toHaveLength(every.length);
    const places = spread.flatMap(({ fault }, at) => (fault === "state-write-refused" ? [at] : []));
    for (const [index, at] of places.slice(1).entries()) expect(at - (places[index] ?? 0)).toBeGreaterThan(5);
  });
});
