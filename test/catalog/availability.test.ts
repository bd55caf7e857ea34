import { describe, expect, it } from "vitest";
import {
  abilityOfKind,
  checkCatalog,
  sourceKindNames,
  targetKindNames,
} from "../../components/catalog/index.ts";
import { edited, problemsOf } from "./support.ts";

const messages = (text: string) => checkCatalog(text, "x").problems.map(({ message }) => message);

describe("what can be named but not used yet", () => {
  it.each(targetKindNames.filter((kind) => abilityOfKind(kind) === undefined))(
    "refuses the target kind %s",
    (kind) => {
      const text = edited(
        "services:",
        `  later: { kind: ${kind}, repository: shop/shop, anything: [1] }\nservices:`,
      );
      expect(messages(text)).toEqual([`the target kind \`${kind}\` is not available yet`]);
    },
  );

  it("lets a target be away whose writes can be owed", () => {
    expect(problemsOf(edited("host: web-1", "host: web-1, optional: true"))).toEqual([]);
  });

  it("has a kind for every source that the design names", () => {
    expect([...sourceKindNames].sort()).toEqual([
      "builtin",
      "derived",
      "manual",
      "minted",
      "random",
      "vault-kv",
    ]);
  });
});
