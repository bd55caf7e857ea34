import { describe, expect, it } from "vitest";
import { checkCatalog } from "../../components/catalog/index.ts";
import {
  abandon,
  adopt,
  begin,
  bump,
  emptyIntent,
  makePlan,
  renderLines,
  retire,
} from "../../components/plan/index.ts";

const NOW = new Date("2026-01-01T00:00:00Z");

const { catalog, problems } = checkCatalog(
  `version: 1
system: acting
targets:
  gpu: { kind: dotenv-file, path: gpu/.env, then: [{ systemd: [z-image] }, { compose: [flux] }] }
  near: { kind: dotenv-file, path: near/.env, host: near }
  site: { kind: dotenv-file, path: site/.env }
secrets:
  TOKEN:
    source: { kind: random, length: 32 }
    stages:
      - { deliver: [gpu] }
      - { deliver: [near, site], then: [{ http: { url: "https://site.example.com/health" } }] }
`,
  "acting.yaml",
);
if (catalog === undefined) throw new Error(problems.map(({ message }) => message).join("\n"));

const dual = checkCatalog(
  `version: 1
system: dual
targets:
  gpu: { kind: dotenv-file, path: gpu/.env, then: [{ systemd: [z-image] }, { compose: [flux] }] }
  away: { kind: dotenv-file, path: away/.env, host: away, optional: true, then: [{ systemd: [flux] }] }
  site: { kind: dotenv-file, path: site/.env, then: [{ systemd: [site] }] }
probes:
  takes: { http: { url: "https://gpu.example.com/", header: x-token }, accept: 200, refuse: 401 }
secrets:
  TOKEN:
    source: { kind: random, length: 32 }
    overlap: dual
    stages:
      - { deliver: [gpu, away], verify: [takes], then: [{ http: { url: "https://gpu.example.com/health" } }] }
      - { deliver: [site] }
`,
  "dual.yaml",
).catalog;
if (dual === undefined) throw new Error("the catalog is no good");

const begun = begin(emptyIntent, catalog, ["TOKEN"], NOW);
const turned = bump(begun, catalog, ["TOKEN"], NOW);
const written = (before: typeof begun, after: typeof begun) =>
  renderLines(makePlan(catalog, before, after)).filter((line) => line.startsWith("write"));

describe("the plan of a system with actions", () => {
  it("tells each behind the step that it follows, a stage's behind its last", () => {
    const lines = written(begun, turned);
    expect(lines[0]).toBe(
      "write (1) gpu: gpu/.env ← TOKEN, then systemd z-image on gpu, then compose flux on gpu",
    );
    expect(lines.slice(1).map((line) => line.includes("for TOKEN"))).toEqual([false, true]);
    expect(lines[2]).toMatch(/ ← TOKEN, then http GET https:\/\/site\.example\.com\/health for TOKEN$/);
    expect(written(emptyIntent, begun)).toEqual(lines);
  });

  it("tells those that come last where a previous value goes, but for what is written off", () => {
    const asked = abandon(
      bump(begin(emptyIntent, dual, ["TOKEN"], NOW), dual, ["TOKEN"], NOW),
      dual,
      ["away"],
      NOW,
    );
    const lines = renderLines(makePlan(dual, asked, retire(asked, dual, ["TOKEN"])));
    expect(lines).toContain(
      "mind: TOKEN: its old value is out, then systemd z-image on gpu, then compose flux on gpu, " +
        "then http GET https://gpu.example.com/health for TOKEN",
    );
  });

  it("tells none where nothing is written that was not there", () => {
    const adopted = renderLines(makePlan(catalog, emptyIntent, adopt(emptyIntent, catalog, ["TOKEN"], NOW)));
    expect(adopted.join("\n")).not.toContain("then");
    const retired = renderLines(makePlan(catalog, turned, retire(turned, catalog, ["TOKEN"])));
    expect(retired.join("\n")).not.toContain("then");
  });
});
