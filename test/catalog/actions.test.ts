import { describe, expect, it } from "vitest";
import { actionText, checkCatalog } from "../../components/catalog/index.ts";
import { edited, problemsOf } from "./support.ts";

const withThen = (then: string) => edited("path: .env }", `path: .env, then: [${then}] }`);

describe("what a target does after it was written", () => {
  it("is read, in its short and its long form", () => {
    const { catalog } = checkCatalog(
      withThen("{ systemd: [web, web] }, { compose: { services: [flux], directory: app, within: 5m } }"),
      "x",
    );
    const then = catalog?.targets.env?.then;
    expect(then).toEqual([
      { kind: "systemd", settings: { units: ["web"], sudo: false, user: false, within: 120_000 } },
      { kind: "compose", settings: { services: ["flux"], directory: "app", sudo: false, within: 300_000 } },
    ]);
    expect(Array.isArray(then) && then.map(actionText)).toEqual(["systemd web", "compose flux"]);
  });

  it.each([
    ["{}", "is not one action"],
    ["{ systemd: [a], compose: [b] }", "is not one action"],
    ["{ systemd: [] }", "is empty"],
    ["{ systemd: [--now] }", "is no name of a service"],
    ["{ systemdd: [a] }", "did you mean `systemd`?"],
  ])("is refused where it is %s", (then, message) => {
    expect(problemsOf(withThen(then)).join("\n")).toContain(message);
  });

  it("is not to be written for Fly, whose target deploys by itself", () => {
    expect(problemsOf(withThen("{ fly-deploy: shop }")).join("\n")).toMatch(
      /the action `fly-deploy` has nothing to do: .* → remove it\. .*flyctl, apps, restart, APP/,
    );
  });

  it("needs a machine where it runs something on one", () => {
    const github = edited(
      "services:",
      "  code: { kind: github-actions, repository: a/b, then: [{ systemd: [x] }] }\nservices:",
    );
    expect(problemsOf(github).join("\n")).toContain("the action `systemd` runs on a target's machine");
    const stage = edited("- deliver: [env]\n", "- { deliver: [env], then: [{ compose: [x] }] }\n");
    expect(problemsOf(stage).join("\n")).toContain("the action `compose` runs on a target's machine");
  });
});
