import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { PACKAGE_ROOT } from "../../../cli/project-file.ts";
import { folderOf } from "../../support/debian-package.ts";
import { serviceFixture } from "../service/fixture.ts";

const MONITORING = join(PACKAGE_ROOT, "components/sse-tokens/monitoring");
const alerts = readFileSync(join(MONITORING, "alerts.yaml"), "utf8");
const rules: { expr: string; annotations: { runbook: string } }[] = parse(alerts).groups[0].rules;

interface Panel {
  title: string;
  targets: { expr: string }[];
}
const { panels } = JSON.parse(readFileSync(join(MONITORING, "dashboard.json"), "utf8")) as {
  panels: Panel[];
};
/** As Grafana asks them. */
const queries = panels.flatMap(({ targets }) =>
  targets.map(({ expr }) => expr.replaceAll("$__rate_interval", "1m").replaceAll("$job", "vx11-operator")),
);

let folder: string;
let promtool: string;
beforeAll(async () => {
  promtool = join(await folderOf({ package: "prometheus", program: "promtool" }), "promtool");
  folder = mkdtempSync(join(tmpdir(), "keyturn-promtool-"));
  copyFileSync(join(MONITORING, "alerts.yaml"), join(folder, "alerts.yaml"));
  // Its package may have to be installed.
}, 180_000);
afterAll(() => folder && rmSync(folder, { recursive: true }));

const ask = (...args: string[]) => execa(promtool, args, { cwd: folder, reject: false, all: true });

/** Names of the series that a running service shows. */
async function exposed(): Promise<Set<string>> {
  const service = serviceFixture();
  const token = await service.issue();
  const stream = await service.ask(`/operator/api/events/stream?token=${token}`);
  await stream.body?.cancel();
  await service.ask("/operator/api/events/stream?token=wrong");
  const page = await service.metricsPage();
  return new Set([...page.matchAll(/^([a-z]\w*)[{ ]/gm)].map(([, name = ""]) => name));
}

const metricsOf = (expr: string) => expr.match(/\b(?:vx11_\w+|up)\b/g) ?? [];

describe("the Prometheus rules", () => {
  it("are four, which promtool takes, each with a page that tells what to do", async () => {
    const { exitCode, all } = await ask("check", "rules", "alerts.yaml");
    expect(exitCode, all).toBe(0);
    expect(all).toContain("4 rules found");
    for (const { annotations } of rules)
      expect(existsSync(join(PACKAGE_ROOT, annotations.runbook)), annotations.runbook).toBe(true);
  });

  it("tell what is over their limits, and nothing of what is at them", async () => {
    copyFileSync(new URL("alerts.promtool.yaml", import.meta.url), join(folder, "tests.yaml"));
    const { exitCode, all } = await ask("test", "rules", "tests.yaml");
    expect(exitCode, all).toBe(0);
    // So that the tests can fail: another limit is seen.
    const loose = alerts
      .replaceAll(/> \d+/g, "> 1e9")
      .replace("< 0.99 or absent(up", "< 0 or absent(nothing");
    writeFileSync(join(folder, "alerts.yaml"), loose);
    const seen = await ask("test", "rules", "tests.yaml");
    expect(seen.exitCode).toBe(1);
    copyFileSync(join(MONITORING, "alerts.yaml"), join(folder, "alerts.yaml"));
  });

  it("ask for what the service tells", async () => {
    const known = await exposed();
    const asked = rules.flatMap(({ expr }) => metricsOf(expr)).filter((name) => name !== "up");
    expect(asked.length).toBeGreaterThanOrEqual(3);
    expect(asked.filter((name) => !known.has(name))).toEqual([]);
  });
});

describe("the Grafana dashboard", () => {
  it("has expressions that Prometheus takes", async () => {
    const rule = (expr: string, at: number) => ({ record: `panel_${at}`, expr });
    writeFileSync(
      join(folder, "panels.yaml"),
      JSON.stringify({ groups: [{ name: "panels", rules: queries.map(rule) }] }),
    );
    const { exitCode, all } = await ask("check", "rules", "panels.yaml");
    expect(exitCode, all).toBe(0);
    expect(all).toContain(`${queries.length} rules found`);
  });

  it("shows what the service tells, the alerts' metrics and the latency among it", async () => {
    const known = await exposed();
    const shown = new Set(queries.flatMap(metricsOf));
    expect([...shown].filter((name) => name !== "up" && !known.has(name))).toEqual([]);
    for (const name of rules.flatMap(({ expr }) => metricsOf(expr))) expect(shown).toContain(name);
    expect(shown).toContain("vx11_sse_token_issuance_latency_ms_bucket");
    expect(queries.filter((query) => metricsOf(query).length === 0)).toEqual([]);
  });
});

it("the service's page of metrics is one that Prometheus takes", async () => {
  const page = await serviceFixture().metricsPage();
  const { all } = await execa(promtool, ["check", "metrics"], { input: page, reject: false, all: true });
  // That name is given; a page that can't be read would be told in other words.
  const given = "vx11_sse_token_issuance_latency_ms metric names should not contain abbreviated units";
  expect(all.trim()).toBe(given);
});
