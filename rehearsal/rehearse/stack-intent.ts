import { readFileSync, writeFileSync } from "node:fs";
import { StackFile } from "../../cli/stack-file.ts";
import type { Catalog } from "../../components/catalog/index.ts";
import { type Intent, parseIntent } from "../../components/plan/index.ts";

/** What a stack file asks for. */
export function readIntent(path: string, catalog: Catalog): Intent {
  return parseIntent(StackFile.read(path).rawIntent(), catalog);
}

/** Writes another intent into a stack file, as a merged pull request would. */
export function writeIntent(path: string, before: Intent, after: Intent): void {
  const file = StackFile.parse(path, readFileSync(path, "utf8"));
  file.setIntent(before, after);
  writeFileSync(path, file.text());
}
