import { describe, expect, it } from "vitest";
import {
  actionKindNames,
  checkCatalog,
  laterMintKindNames,
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

  it.each(laterMintKindNames)("refuses a credential minted by %s", (by) => {
    const text = edited(
      "{ kind: random, length: 32, charset: hex }",
      `{ kind: minted, by: ${by}, app: shop }`,
    );
    expect(messages(text)).toEqual([`minting by \`${by}\` is not available yet`]);
  });

  it("lets a target be away whose writes can be owed", () => {
    expect(problemsOf(edited("host: web-1", "host: web-1, optional: true"))).toEqual([]);
  });

  it("has a kind for every source that the design names", () => {
    expect([...sourceKindNames].sort()).toEqual(["builtin", "derived", "manual", "minted", "random"]);
  });
});
