import { describe, expect, it } from "vitest";
import { holders, overlapFor } from "../../components/plan/index.ts";
import { catalogOf } from "./support.ts";

const HOUR = 3_600_000;

const catalog = catalogOf(`
version: 1
system: jobs
targets:
  env: { kind: dotenv-file, path: .env }
  repo: { kind: github-actions, repository: example/jobs, holdsOldFor: 6h }
secrets:
  TOKEN:
    source: { kind: random, length: 32 }
    overlapFor: 1h
    stages: [{ deliver: [env] }, { deliver: [repo] }]
  LONGER:
    source: { kind: random, length: 32 }
    overlapFor: 12h
    stages: [{ deliver: [repo] }]
  PARENT:
    source: { kind: random, length: 32 }
    stages: [{ deliver: [env] }]
  CHILD:
    source: { kind: derived, template: "Bearer {PARENT}" }
    stages: [{ deliver: [repo] }]
  PLAIN:
    source: { kind: random, length: 32 }
    stages: [{ deliver: [env] }]
`);

describe("how long a previous value is kept", () => {
  it("is as long as something at a place may work with it, where that is longer than overlapFor", () => {
    expect(overlapFor(catalog, "TOKEN")).toBe(6 * HOUR);
    expect(overlapFor(catalog, "LONGER")).toBe(12 * HOUR);
  });

  it("counts the places of what is derived from it", () => {
    expect(overlapFor(catalog, "PARENT")).toBe(6 * HOUR);
    expect(holders(catalog, "PARENT")).toEqual([["repo", 6 * HOUR]]);
  });

  it("is nothing where neither the secret nor a place says so", () => {
    expect(overlapFor(catalog, "PLAIN")).toBe(0);
    expect(holders(catalog, "PLAIN")).toEqual([]);
  });
});
