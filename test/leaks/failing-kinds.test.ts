import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readyKinds } from "../../components/catalog/targets/index.ts";
import { FAILING } from "../engine/leak-stories/failing.ts";
import { FURTHER } from "../engine/leak-stories/failing-further.ts";
import { STORIES } from "../engine/leak-stories/stories.ts";

interface Catalog {
  readonly targets: Readonly<Record<string, { readonly kind: string }>>;
  readonly secrets: Readonly<
    Record<string, { readonly stages: readonly { readonly deliver: (string | { readonly to: string })[] }[] }>
  >;
}

/** As it is written: read by keyturn, one kind becomes another. */
const catalog = (name: string) =>
  parse(readFileSync(new URL(`../support/catalogs/${name}.yaml`, import.meta.url), "utf8")) as Catalog;

const FURTHER_KINDS = catalog("further-kinds");

describe("the stories of the leak matrix", () => {
  it("have each kind of destination fail in one", () => {
    const failing = [...Object.values(FAILING), ...Object.values(FURTHER)].flatMap(({ kind }) => kind ?? []);
    expect(readyKinds().filter((kind) => !failing.includes(kind))).toEqual([]);
  });

  it("have the kinds fail that are in the catalogs", () => {
    const kinds = Object.values(catalog("every-kind").targets).map(({ kind }) => kind);
    expect(kinds.sort()).toEqual(
      Object.values(FAILING)
        .flatMap(({ kind }) => kind ?? [])
        .sort(),
    );
    const further = Object.entries(FURTHER_KINDS.targets).map(([name, { kind }]) => [name, kind]);
    expect(Object.fromEntries(further)).toEqual(
      Object.fromEntries(Object.entries(FURTHER).map(([name, { kind }]) => [name, kind])),
    );
  });

  it.each(Object.keys(FURTHER))("have nothing but %s fail where it is the one", (target) => {
    const { stages = [] } = FURTHER_KINDS.secrets[`AT_${target.toUpperCase()}`] ?? {};
    expect(stages[0]?.deliver.map((one) => (typeof one === "string" ? one : one.to))).toEqual([target]);
  });

  it("have names of their own", () => {
    expect(new Set(STORIES.map(({ name }) => name)).size).toBe(STORIES.length);
  });
});
