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
    request("POST", "/graphql", "app"),
    request("POST", "/graphql", "deleteLimitedAccessToken"),
    step("begun", "EnvFiles", "gpu-1"),
    step("ended", "EnvFiles", "gpu-1"),
    step("begun", "EnvFiles", "worker"),
  ];
}

const seen = { rotate: met(), retire: met() };
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

  it("know a question in GraphQL from a change", () => {
    expect(names("kinds")).toContain("retire: no-answer-after at fly POST deleteLimitedAccessToken");
    expect(names("kinds")).not.toContain("retire: no-answer-after at fly POST app");
    expect(names("kinds")).toContain("retire: stale-read at fly POST app");
  });

  it("fail every probe that a stage names", () => {
    const probes = names("kinds").filter((name) => name.includes("probe-fails"));
    expect(probes).toEqual(["flux", "image", "login"].map((probe) => `rotate: probe-fails of ${probe}`));
  });
});
