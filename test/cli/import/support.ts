import { expect } from "vitest";
import { catalogText } from "../../../cli/import/catalog-text.ts";
import type { Surroundings } from "../../../cli/import/input.ts";
import { merge } from "../../../cli/import/merge.ts";
import { seeAll } from "../../../cli/import/see.ts";
import { type Catalog, checkCatalog } from "../../../components/catalog/index.ts";

/** What came of importing files that are given by path and text. */
export interface Imported {
  /** The catalog, which is sound. */
  readonly text: string;
  readonly secrets: Catalog["secrets"];
  readonly targets: Catalog["targets"];
  readonly services: Catalog["services"];
  /** What is left to a person, one remark after the other. */
  readonly remarks: string;
}

/** Imports files as `keyturn import` does, without a disk. The catalog that is made must be sound. */
export async function imported(
  files: Readonly<Record<string, string>>,
  around: Surroundings = { repository: "example/shop" },
): Promise<Imported> {
  const inputs = Object.entries(files).map(([path, text]) => ({ path, text }));
  const draft = merge(await seeAll(inputs, around));
  const text = catalogText("shop", "Made by a test.", draft);
  const { catalog, problems } = checkCatalog(text, "shop.yaml");
  expect(problems, text).toEqual([]);
  const { secrets = {}, targets = {}, services = {} } = catalog ?? {};
  return { text, secrets, targets, services, remarks: draft.remarks.join("\n") };
}

/** The targets that a secret goes to, stage by stage; with the key where it is another. */
export function stagesOf({ secrets }: Imported, name: string): string[][] | undefined {
  return secrets[name]?.stages.map(({ deliver }) =>
    deliver.map(({ target, key }) => (key === name ? target : `${target} as ${key}`)),
  );
}

/** The comment lines right above a secret or target. */
export function commentsOn({ text }: Imported, name: string): string {
  const lines = text.split("\n");
  const at = lines.findIndex((line) => line.startsWith(`  ${name}:`));
  const above: string[] = [];
  for (let line = at - 1; lines[line]?.startsWith("  # "); line -= 1)
    above.unshift(lines[line]?.slice(4) ?? "");
  return above.join(" ");
}
