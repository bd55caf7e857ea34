import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A public program, as its author wrote it. */
export interface Program {
  /** Package, file and number within it: `aws/lambda/function#3`. Stands for one text as long as the version does. */
  readonly id: string;
  readonly text: string;
}

/** Documentation is in the types; `types/` itself and folders of other packages show no programs. */
const SKIPPED = new Set(["node_modules", "types"]);

const FENCED = /^([ \t]*\* ?)```(?:typescript|ts)\n(.*?)^\1```/gms;

/** The programs that a package's doc comments show; the same text is taken once. */
export function programsOf(name: string, folder: string): Program[] {
  const seen = new Set<string>();
  const programs: Program[] = [];
  for (const file of typeFiles(folder)) {
    const own = programsIn(readFileSync(join(folder, file), "utf8"));
    for (const [index, text] of own.entries()) {
      if (seen.has(text)) continue;
      seen.add(text);
      const id = `${name.replace(/^.*\//, "")}/${file.replace(/\.d\.ts$/, "")}#${index + 1}`;
      programs.push({ id, text });
    }
  }
  return programs;
}

/** The blocks of TypeScript in the doc comments of one file that use Pulumi. */
export function programsIn(source: string): string[] {
  return [...source.matchAll(FENCED)]
    .map(([, , body = ""]) =>
      body
        .split("\n")
        .map((line) => line.replace(/^[ \t]*\* ?/, ""))
        // A comment can't hold its own end; the generator writes it so.
        .map((line) => line.replaceAll("*&#47;", "*/"))
        .join("\n"),
    )
    .filter((text) => /from "@pulumi\//.test(text));
}

function typeFiles(folder: string, below = ""): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true })
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : typeFiles(folder, path);
      return entry.name.endsWith(".d.ts") ? [path] : [];
    });
}
