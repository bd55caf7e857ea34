import { describe, expect, it } from "vitest";
import {
  actionKindNames,
  checkCatalog,
  laterMintKindNames,
  probeKindNames,
  sourceKindNames,
  targetKindNames,
  targetKinds,
} from "../../components/catalog/index.ts";
import { edited, problemsOf } from "./support.ts";

const messages = (text: string) => checkCatalog(text, "x").problems.map(({ message }) => message);

describe("what can be named but not used yet", () => {
  it.each(targetKindNames.filter((kind) => !targetKinds[kind].available))(
    "refuses the target kind %s",
    (kind) => {
      const text = edited(
        "services:",
        `  later: { kind: ${kind}, repository: shop/shop, anything: [1] }\nservices:`,
      );
      expect(messages(text)).toEqual([`the target kind \`${kind}\` is not available yet`]);
    },
  );

  it.each(actionKindNames)("refuses the action %s", (kind) => {
    const text = edited("path: .env }", `path: .env, then: [{ ${kind}: [x] }] }`);
    expect(messages(text)).toEqual([`the action \`${kind}\` is not available yet`]);
  });

  it("says when an action's name is no action at all", () => {
    const text = edited("path: .env }", "path: .env, then: [{ systemdd: [x] }] }");
    expect(problemsOf(text)).toEqual([
      '‹systemdd› targets.env.then[0].systemdd: unknown action "systemdd" → did you mean `systemd`?',
    ]);
  });

  it.each(probeKindNames)("refuses the probe %s", (kind) => {
    const text = edited(
      "services:",
      `probes:\n  up: { ${kind}: { url: "https://shop.example.com" }, accept: 200 }\nservices:`,
    );
    expect(messages(text)).toEqual([`the probe \`${kind}\` is not available yet`]);
  });

  it.each(laterMintKindNames)("refuses a credential minted by %s", (by) => {
    const text = edited(
      "{ kind: random, length: 32, charset: hex }",
      `{ kind: minted, by: ${by}, app: shop }`,
    );
    expect(messages(text)).toEqual([`minting by \`${by}\` is not available yet`]);
  });

  it("refuses overlap, verification and migration, each at its place", () => {
    const text = edited("overlap: none", "overlap: dual")
      .replace("- deliver: [env]", "- { deliver: [env], verify: [up] }")
      .replace('{ what: "what customers uploaded" }', "{ what: x, migrate: { command: y } }");
    expect(problemsOf(text)).toEqual([
      "‹dual› secrets.DB_PASSWORD.overlap: `overlap: dual` is not available yet → use `overlap: none`, or leave it out",
      "‹up› secrets.DB_PASSWORD.stages[0].verify[0]: `verify` is not available yet → remove it",
      "‹migrate› secrets.VAULT_KEY.encryptsData.migrate: a migration step is not available yet → remove it; a rotation then needs --accept-unreadable",
    ]);
  });

  it("refuses a target that may be gone", () => {
    const text = edited("host: web-1", "host: web-1, optional: true");
    expect(problemsOf(text)).toEqual([
      "‹true› targets.web.optional: `optional: true` is not available yet → remove it: every target must answer",
    ]);
  });

  it("has a kind for every source that the design names", () => {
    expect([...sourceKindNames].sort()).toEqual(["builtin", "derived", "manual", "minted", "random"]);
  });
});
