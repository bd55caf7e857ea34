import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readyKinds } from "../../components/catalog/index.ts";
import { sourceSchema } from "../../components/catalog/source-schema.ts";
import { definitionOf } from "../../components/catalog/targets/index.ts";

const page = readFileSync(new URL("../../docs/adopt.md", import.meta.url), "utf8");

/** Names in the first cells of the first table, with the second cell of their row. */
const rows = (page.split("\n\n").find((part) => part.startsWith("| places |")) ?? "")
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .flatMap((line) => {
    const [names = "", says = ""] = line
      .split("|")
      .slice(1)
      .map((cell) => cell.trim());
    return [...names.matchAll(/`([\w-]+)`/g)].map(([, name = ""]) => ({ name, says }));
  });

describe("the page on adoption", () => {
  it.each(readyKinds())("says what becomes of a %s, by what the kind can tell", (kind) => {
    const said = rows.filter(({ name }) => name === kind).map(({ says }) => says.split(/[ ;]/)[0]);
    const { can, canOf } = definitionOf(kind) ?? {};
    const known = can?.readBack ? "read" : can?.compares ? "compared" : "neither";
    // What each target says for itself stands in both rows.
    expect(said).toEqual(kind === "command" && canOf !== undefined ? ["compared", "neither"] : [known]);
  });

  it("says of everything that mints what a credential of before is called, or that it has no id", () => {
    const minted = [
      ...JSON.stringify(z.toJSONSchema(sourceSchema, { io: "input", unrepresentable: "any" })).matchAll(
        /"by":\{[^}]*"const":"([\w-]+)"/g,
      ),
    ].map(([, by = ""]) => by);
    expect(minted).toContain("aws-access-key");
    for (const by of minted) expect(page, by).toContain(`\`${by}\``);
  });
});
