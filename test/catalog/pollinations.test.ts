import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PACKAGE_ROOT } from "../../cli/project-file.ts";
import { type Action, actionsOf, actionText } from "../../components/catalog/index.ts";
import { bump, loadSystem, makePlan, type Plan } from "../../components/plan/index.ts";

const PATH = join(PACKAGE_ROOT, "catalog", "pollinations.yaml");
const { catalog } = loadSystem(PATH);

/** The plan of a rotation of one secret that is in use at generation 1. */
function planOf(secret: string): Plan {
  const at = new Date("2026-11-23T00:00:00.000Z");
  const made = { 1: { at: at.toISOString() } };
  const before = { generations: { [secret]: { current: 1, next: 2, made } }, issued: {} };
  return makePlan(catalog, before, bump(before, catalog, [secret], at));
}

/** The targets that a rotation writes, those of one wave together. */
function waves(secret: string): string[][] {
  const byWave: string[][] = [];
  for (const { wave, writes } of planOf(secret).order) {
    byWave[wave - 1] = [...(byWave[wave - 1] ?? []), ...writes.map(({ target }) => target)].toSorted();
  }
  return byWave;
}

const targetsOf = (secret: string) =>
  catalog.secrets[secret]?.stages.flatMap(({ deliver }) => deliver.map(({ target }) => target)) ?? [];
const named = (pattern: RegExp) => Object.keys(catalog.secrets).filter((name) => pattern.test(name));

/** Tier, secrets, and where each of them stands: as the system's own tables have it, and what guards its origin. */
const TABLES: readonly (readonly [tier: string, names: readonly string[], places: readonly string[]])[] = [
  ["critical", ["PLN_ENTER_TOKEN"], ["repo", "enter", "text", "image", "enter-sops", "dev-vars", "dev-env"]],
  ["critical", ["PLN_IMAGE_BACKEND_TOKEN"], ["image", "modal", "gpu-1", "gpu-2", "gpu-3", "gpu-4"]],
  ["high", ["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GROQ_API_KEY", "PORTKEY_API_KEY"], ["text-keys"]],
  ["high", named(/^AZURE_\d+_API_KEY$/), ["text-keys"]],
  ["high", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"], ["text", "image"]],
  ["high", ["REPLICATE_API_TOKEN", "COMFYUI_API_TOKEN", "AZURE_CONTENT_SAFETY_KEY"], ["image-keys"]],
  ["medium", ["STRIPE_SECRET_KEY", "NOWPAYMENTS_API_KEY"], ["enter", "enter-sops", "dev-vars"]],
  ["medium", ["POLAR_ACCESS_TOKEN"], ["repo", "enter", "enter-sops", "dev-vars", "dev-env"]],
  ["low", named(/^TINYBIRD_\d_TOKEN$/), ["enter", "enter-sops", "dev-vars"]],
  ["low", ["DISCORD_WEBHOOK_URL", "INSTAGRAM_ACCESS_TOKEN"], ["repo"]],
  ["infrastructure", ["CLOUDFLARE_API_TOKEN", "ENTER_SERVICES_SSH_KEY", "POLLY_BOT_PRIVATE_KEY"], ["repo"]],
  ["infrastructure", ["SOPS_AGE_KEY"], ["readers", "repo-staging", "repo-production"]],
  ["infrastructure", ["BETTER_AUTH_SECRET"], ["enter", "enter-sops", "dev-vars"]],
  ["infrastructure", ["GITHUB_CLIENT_SECRET"], ["enter", "enter-sops", "dev-vars", "dev-env"]],
  ["high", named(/^PLACEHOLDER_/), ["repo"]],
  ["critical", ["SERVICES_TUNNEL_SECRET"], ["services-tunnel"]],
];

/** What is done after a target was written. */
function thenOf(name: string): readonly Action[] {
  const then = catalog.targets[name]?.then;
  return Array.isArray(then) ? (then as Action[]) : [];
}

describe("the system pollinations", () => {
  it.each(TABLES)("has, as %s, %j at all their places", (tier, names, places) => {
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      expect(catalog.secrets[name]?.risk, name).toBe(tier);
      expect(targetsOf(name).toSorted(), name).toEqual([...places].toSorted());
    }
  });

  it("holds no secret beside these", () => {
    const known = TABLES.flatMap(([, names]) => names);
    expect(Object.keys(catalog.secrets).filter((name) => !known.includes(name))).toEqual([]);
  });

  it("has 22 secrets in the repository and its environments, ten keys of Azure and five tokens of Tinybird", () => {
    const repository = (name: string) => targetsOf(name).some((target) => target.startsWith("repo"));
    expect(Object.keys(catalog.secrets).filter(repository)).toHaveLength(22);
    expect(named(/^AZURE_\d+_API_KEY$/)).toHaveLength(10);
    expect(named(/^TINYBIRD_\d_TOKEN$/)).toHaveLength(5);
  });

  it("marks as placeholders what nothing names", () => {
    const invented = named(/^(?:PLACEHOLDER_|AZURE_\d|TINYBIRD_\d)/);
    const unmarked = invented.filter(
      (name) => !catalog.secrets[name]?.description?.startsWith("placeholder: "),
    );
    expect(invented).toHaveLength(29);
    expect(unmarked).toEqual([]);
  });

  it("gives the backend token to what accepts it before what presents it", () => {
    const order = waves("PLN_IMAGE_BACKEND_TOKEN");
    const wave = (target: string) => order.findIndex((targets) => targets.includes(target));
    expect(order[0]).toEqual(expect.arrayContaining(["gpu-1", "gpu-2", "gpu-3", "gpu-4"]));
    expect(wave("modal")).toBeGreaterThanOrEqual(0);
    expect(wave("modal")).toBeLessThan(wave("image"));
    expect(order.at(-1)).toEqual(["image"]);
  });

  it("gives the enter token to the services, then to the Worker, the repository and the developers", () => {
    expect(waves("PLN_ENTER_TOKEN")).toEqual([
      ["image", "text"],
      ["enter"],
      ["repo"],
      ["dev-env", "dev-vars", "enter-sops"],
    ]);
  });

  it("lets a new age key open the files before a workflow has it", () => {
    expect(waves("SOPS_AGE_KEY")).toEqual([["readers"], ["repo-production", "repo-staging"]]);
    const { readers, ...others } = catalog.targets;
    const files = Object.values(others).flatMap((target) =>
      target.kind === "sops-file" ? [target.path] : [],
    );
    expect(readers).toMatchObject({ kind: "sops-recipients", paths: files });
    // As a value does: production gets them when staging was deployed with them and is well.
    const steps = actionsOf(readers).map(({ kind, settings }) => [
      kind,
      "branch" in settings ? settings.branch : "",
    ]);
    expect(steps).toEqual([
      ["git-commit", "main"],
      ["git-commit", "staging"],
      ["github-workflow", ""],
      ["http", ""],
      ["github-workflow", ""],
      ["http", ""],
      ["git-commit", "production"],
    ]);
    expect(files).toHaveLength(3);
  });

  it.each([
    ["PLN_ENTER_TOKEN", "x-enter-token"],
    ["PLN_IMAGE_BACKEND_TOKEN", "x-backend-token"],
  ])("proves by the header of %s that both values are accepted, and a wrong one is not", (secret, header) => {
    expect(catalog.secrets[secret]?.overlap).toBe("dual");
    const probes = catalog.secrets[secret]?.stages[0]?.verify.map((name) => catalog.probes[name]) ?? [];
    const presenting = probes.filter((probe) => probe?.http?.header === header);
    expect(presenting.length).toBeGreaterThan(0);
    for (const probe of presenting) expect(probe).toMatchObject({ accept: [200], refuse: [401, 403] });
  });

  it("has four GPU hosts, of which the old one may be gone, and restarts what reads the file", () => {
    const hosts = Object.entries(catalog.targets).filter(
      ([, target]) => target.kind === "ssh-env-file" && target.user === "ionet",
    );
    expect(hosts.map(([name]) => name)).toEqual(["gpu-1", "gpu-2", "gpu-3", "gpu-4"]);
    expect(hosts.filter(([, { optional }]) => optional).map(([name]) => name)).toEqual(["gpu-2"]);
    expect(catalog.targets["gpu-1"]?.then).toMatchObject([
      { kind: "systemd", settings: { units: ["z-image-0", "z-image-1", "z-image-2"] } },
      { kind: "compose", settings: { services: ["flux-3", "flux-4", "flux-5", "flux-6", "flux-7"] } },
    ]);
  });

  it.each(["text", "image"])(
    "deploys %s to staging, looks whether it is well, and only then to production",
    (name) => {
      const then = thenOf(name);
      expect(then.map(actionText)).toEqual([
        "git-commit to origin/main",
        "git-commit to origin/staging",
        `github-workflow deploy-${name}.yml of pollinations/pollinations on staging`,
        `http GET https://staging-${name}.example.com/health`,
        "git-commit to origin/production",
        `github-workflow deploy-${name}.yml of pollinations/pollinations on production`,
      ]);
    },
  );

  it("deploys both apps at Modal anew", () => {
    const [action, ...others] = thenOf("modal");
    expect(others).toEqual([]);
    expect(action).toMatchObject({
      kind: "modal-deploy",
      settings: { files: [/flux_klein\.py$/, /flux_klein_9b\.py$/].map((one) => expect.stringMatching(one)) },
    });
  });

  it("names no real host or address", () => {
    const text = readFileSync(PATH, "utf8");
    const hosts = [...text.matchAll(/https:\/\/([^/"]+)|host: (gpu\S+)/g)].map(
      ([, url, host]) => url ?? host,
    );
    expect(hosts.length).toBeGreaterThan(10);
    expect(hosts.filter((host) => !host?.endsWith(".example.com"))).toEqual([]);
    expect(text).not.toMatch(/\d+\.\d+\.\d+\.\d+/);
  });
});

describe("the checklist in docs", () => {
  const text = readFileSync(join(PACKAGE_ROOT, "docs", "pollinations-checklist.md"), "utf8");
  const rows = text.split("\n").filter((line) => /^\| (?!line of|before it|---)/.test(line));
  /** The names behind a word, as in "probes `a`, `b`" or "targets `a` to `c`". */
  const namesAfter = (word: string) =>
    [...rows.join("\n").matchAll(new RegExp(`${word}s? ((?:\`[\\w-]+\`(?:, | to | and )?)+)`, "g"))].flatMap(
      ([, list = ""]) => [...list.matchAll(/`([\w-]+)`/g)].map(([, name = ""]) => name),
    );

  it("maps every line to something", () => {
    expect(rows.length).toBeGreaterThanOrEqual(28);
    expect(rows.filter((row) => row.split("|").length !== 5)).toEqual([]);
  });

  it("speaks of targets and probes that the catalog has", () => {
    expect(namesAfter("target").length).toBeGreaterThan(5);
    expect(namesAfter("target").filter((name) => catalog.targets[name] === undefined)).toEqual([]);
    expect(namesAfter("probe").length).toBeGreaterThan(5);
    expect(namesAfter("probe").filter((name) => catalog.probes[name] === undefined)).toEqual([]);
  });

  it("leaves out no probe that the two tokens are proven by", () => {
    const asked = ["PLN_ENTER_TOKEN", "PLN_IMAGE_BACKEND_TOKEN"].flatMap(
      (name) => catalog.secrets[name]?.stages.flatMap(({ verify }) => verify) ?? [],
    );
    expect(asked.filter((probe) => !text.includes(`\`${probe}\``))).toEqual([]);
  });
});
