import { describe, expect, it } from "vitest";
import {
  bump,
  deliverySteps,
  departedNames,
  IntentRefused,
  makePlan,
  planLines,
  release,
  renderLines,
  withDeparted,
} from "../../components/plan/index.ts";
import { catalogOf, intentOf, now } from "./support.ts";

const TARGETS = {
  repo: "{ kind: github-actions, repository: example/shop }",
  app: "{ kind: fly, app: shop }",
  env: "{ kind: dotenv-file, path: .env }",
};

/** A catalog of random secrets, by where they are delivered, and of templates. */
function catalogWith(
  secrets: Readonly<Record<string, string>>,
  targets: Readonly<Record<string, string>> = TARGETS,
) {
  const source = (body: string) =>
    body.startsWith("from ")
      ? `{ kind: derived, template: "x{${body.split(" ")[1]}}" }`
      : "{ kind: random, length: 32 }";
  const places = (body: string) => body.replace(/^from \S+ /, "");
  return catalogOf(`version: 1
system: shop
targets:
${Object.entries(targets)
  .map(([name, body]) => `  ${name}: ${body}\n`)
  .join("")}secrets:
${Object.entries(secrets)
  .map(([name, body]) => `  ${name}: { source: ${source(body)}, stages: [${places(body)}] }\n`)
  .join("")}`);
}

const STAYS = { STAYS: "{ deliver: [repo] }" };
const before = catalogWith({ ...STAYS, LOST: "{ deliver: [app] }, { deliver: [repo, env] }" });
const after = catalogWith(STAYS);
const intent = intentOf({ STAYS: [1, 2], LOST: [3, 4] });

const placesOf = (catalog: typeof before, name: string) =>
  catalog.secrets[name]?.stages.map(({ deliver }) => deliver.map(({ target, key }) => `${target} ${key}`));

describe("a secret that left the catalog", () => {
  it("is known by its generations", () => {
    expect(departedNames(after, intent)).toEqual(["LOST"]);
    expect(departedNames(before, intent)).toEqual([]);
  });

  it("comes back with its stages, behind the others, as the state described it", () => {
    const known = withDeparted(after, before, ["LOST"]);
    expect(known.secrets).toEqual(before.secrets);
    expect(Object.keys(known.secrets)).toEqual(["STAYS", "LOST"]);
    expect(known.targets).toEqual(before.targets);
  });

  it("brings back its targets alone, and none that the catalog still has", () => {
    const smaller = catalogWith(STAYS, { repo: TARGETS.repo });
    const described = {
      ...before,
      targets: { ...before.targets, other: { kind: "fly", app: "x", optional: false } as const },
    };
    const known = withDeparted(smaller, described, ["LOST"]);
    expect(Object.keys(known.targets).sort()).toEqual(["app", "env", "repo"]);
  });

  it("is left out where no state describes it", () => {
    expect(withDeparted(after, { secrets: {}, targets: {} }, ["LOST", "constructor"])).toEqual(after);
  });

  it("does not replace a secret of its name that the catalog has again", () => {
    const again = catalogWith({ LOST: "{ deliver: [env] }" });
    expect(withDeparted(again, before, ["LOST"]).secrets).toEqual(again.secrets);
  });

  it("brings along what was made from it and left too, at any depth", () => {
    const family = {
      ...STAYS,
      LOST: "{ deliver: [env] }",
      URL: "from LOST { deliver: [env] }",
      FAR: "from URL { deliver: [env] }",
    };
    const described = catalogWith(family);
    expect(Object.keys(withDeparted(after, described, ["LOST"]).secrets).sort()).toEqual([
      "FAR",
      "LOST",
      "STAYS",
      "URL",
    ]);
    const known = withDeparted(after, described, ["LOST"]);
    expect(() => release(intent, known, ["LOST"])).toThrow("let both leave in one change");
    expect(release(intent, known, ["LOST", "URL", "FAR"]).removed).toEqual({
      LOST: "release",
      URL: "release",
      FAR: "release",
    });
  });

  it("does not bring along what was made from others", () => {
    const described = catalogWith({
      ...STAYS,
      LOST: "{ deliver: [env] }",
      URL: "from STAYS { deliver: [env] }",
    });
    expect(Object.keys(withDeparted(after, described, ["LOST"]).secrets)).toEqual(["STAYS", "LOST"]);
  });
});

describe("a place that another secret has by now", () => {
  it("is neither written nor emptied for the one that left", () => {
    const renamed = catalogWith({
      ...STAYS,
      NEW: "{ deliver: [{ to: app, as: LOST }] }, { deliver: [env] }",
    });
    const known = withDeparted(renamed, before, ["LOST"]);
    expect(placesOf(known, "LOST")).toEqual([["repo LOST", "env LOST"]]);
    const [change] = makePlan(known, intent, release(intent, known, ["LOST"])).changes;
    expect(change?.places.map(({ where }) => where)).toEqual(["GitHub example/shop", ".env"]);
    const keys = deliverySteps(known).flatMap(({ deliveries }) =>
      deliveries.map(({ target, key }) => `${target} ${key}`),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("is the same one under another target's name, and in GitHub's other spellings", () => {
    const renamed = catalogWith(
      { NEW: "{ deliver: [{ to: repository, as: lost }, { to: file, as: LOST }] }" },
      {
        repository: "{ kind: github-actions, repository: Example/Shop }",
        file: "{ kind: dotenv-file, path: ./.env }",
      },
    );
    expect(placesOf(withDeparted(renamed, before, ["LOST"]), "LOST")).toEqual([["app LOST"]]);
  });

  it("leaves a secret without any place where all are taken", () => {
    const everywhere = ["app", "repo", "env"].map((target) => `{ to: ${target}, as: LOST }`);
    const renamed = catalogWith({ NEW: `{ deliver: [${everywhere.join(", ")}] }` });
    const known = withDeparted(renamed, before, ["LOST"]);
    expect(placesOf(known, "LOST")).toEqual([]);
    expect(() => deliverySteps(known)).not.toThrow();
  });
});

describe("a target that became another place", () => {
  it("is refused while something that left the catalog stands at the old one", () => {
    const moved = catalogWith(STAYS, {
      ...TARGETS,
      repo: "{ kind: github-actions, repository: example/elsewhere }",
    });
    const attempt = () => withDeparted(moved, before, ["LOST"]);
    expect(attempt).toThrow(IntentRefused);
    expect(attempt).toThrow(
      "the target repo was GitHub example/shop, where LOST of an earlier catalog still stands: let the target be that place again until keyturn remove LOST has emptied it",
    );
    expect(() => withDeparted(moved, before, [])).not.toThrow();
  });

  it("is any other kind, file or environment, and not another spelling or setting", () => {
    const become = (env: string) => () =>
      withDeparted(catalogWith({ STAYS: "{ deliver: [env] }" }, { env }), before, ["LOST"]);
    expect(become("{ kind: dotenv-file, path: web/.env }")).toThrow(IntentRefused);
    expect(become("{ kind: fly, app: env }")).toThrow(IntentRefused);
    expect(become("{ kind: dotenv-file, path: ./.env, description: The file. }")).not.toThrow();
  });
});

describe("a plan's lines", () => {
  const known = withDeparted(after, before, ["LOST"]);

  it("say where a secret that left still stands, and how it is taken away", () => {
    expect(planLines(after, intent, known)).toEqual([
      "keep STAYS: generation 1 (adopted)",
      "leave LOST where it is, in Fly shop, GitHub example/shop and .env: it left the catalog (keyturn remove LOST empties its places)",
    ]);
    expect(planLines(after, intent)).toContain(
      "leave LOST where it is: it left the catalog (keyturn remove LOST empties its places)",
    );
  });

  it("say what is emptied, of one that turned before too, and nothing else of it", () => {
    const turned = bump(intent, before, ["LOST"], now);
    for (const [catalog, known] of [
      [before, before],
      [after, withDeparted(after, before, ["LOST"])],
    ] as const) {
      const lines = planLines(catalog, release(turned, known, ["LOST"]), known);
      expect(lines.filter((line) => line.includes("LOST"))).toEqual([
        "empty the places of LOST, in Fly shop, GitHub example/shop and .env, and then forget it (keyturn remove LOST does both)",
      ]);
    }
  });

  it("say that a removed one may leave the catalog, and its mark the stack's file", () => {
    const { LOST: _, ...generations } = intent.generations;
    const gone = { generations, issued: {}, removed: { LOST: "gone" } } as const;
    expect(planLines(before, gone)).toContain(
      "keyturn holds nothing of LOST: it was removed, and may leave the catalog",
    );
    expect(planLines(after, gone)).toContain(
      "keyturn holds nothing of LOST: it was removed, and its line may leave keyturn:removed",
    );
  });

  it("of both halves of a removal", () => {
    const released = release(intent, before, ["LOST"]);
    expect(renderLines(makePlan(before, intent, released))[0]).toBe(
      "release LOST: its places are emptied, in Fly shop, GitHub example/shop and .env",
    );
  });
});
