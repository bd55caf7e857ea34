import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { UP } from "../support/adopted-system.ts";
import { holdings, livingCredentials, writes } from "../support/cloud-places.ts";
import { everyKindTest as test } from "../support/prepared-every-kind.ts";
import type { Scratch } from "../support/scratch.ts";

describe("a change of the catalog that would make a living value another one", () => {
  test.for<[what: string, edit: (catalog: string) => string, reason: string]>([
    [
      "another source",
      (catalog) =>
        catalog.replace("{ kind: random, length: 64, charset: hex }", "{ kind: minted, by: neon-key }"),
      "generation 1 of EDGE_KEY is in use and was random; by the catalog it would be minted by neon-key",
    ],
    [
      "a file beside a value that a person gave",
      (catalog) =>
        catalog.replace(
          "console }\n    stages: [{ deliver: [app] }]",
          "console }\n    stages: [{ deliver: [app, env] }]",
        ),
      "generation 1 of DATABASE_PASSWORD is in use and was adopted as a person gave it",
    ],
    [
      "a store under another name",
      (catalog) =>
        catalog.replace("  store:\n", "  vault:\n").replaceAll("deliver: [store]", "deliver: [vault]"),
      "that keyturn wrote for another target, stack or generation",
    ],
  ])("is refused before any write: %s", async ([, edit, reason], { inUse }) => {
    const file = join(inUse.folder, "catalog", "every-kind.yaml");
    const text = readFileSync(file, "utf8");
    expect(edit(text)).not.toBe(text);
    const before = look(inUse);
    writeFileSync(file, edit(text));
    const ran = await inUse.pulumi(...UP);
    expect(ran.exitCode, ran.all).not.toBe(0);
    expect(ran.all).toContain(reason);
    writeFileSync(file, text);
    expect(look(inUse)).toEqual(before);
    const again = await inUse.pulumi(...UP, "--expect-no-changes");
    expect(again.exitCode, again.all).toBe(0);
  });
});

function look(system: Scratch): unknown {
  return [holdings(system), livingCredentials(system), writes(system).length];
}
