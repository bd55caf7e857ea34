import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PACKAGE_ROOT } from "../../../cli/project-file.ts";

const FOLDER = join(PACKAGE_ROOT, "docs/event-streams");

/** A command of a page, and what the page says that it prints. */
export interface Command {
  readonly text: string;
  /** `…` in a line stands for anything in it. */
  readonly prints: readonly string[];
}

/** The text of a page's blocks of a language, without their fences. */
function blocksOf(page: string, language: string): string[] {
  const text = readFileSync(join(FOLDER, page), "utf8");
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "gms"))].map(
    ([, block = ""]) => block,
  );
}

/** What every page takes for granted. */
export function granted(): string {
  return blocksOf("README.md", "sh").join("\n");
}

/** All commands of a page, in order. @throws Error where it has none */
export function commandsOf(page: string): Command[] {
  const commands = blocksOf(page, "console").flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((one) => {
        const [text = "", ...prints] = one.trimEnd().split("\n");
        return { text, prints };
      }),
  );
  if (commands.length === 0) throw new Error(`${page} has no command`);
  return commands;
}

/** What was printed, with `…` in place of what the page leaves open: equal to `prints` where it is as the page says. */
export function asThePageSays(printed: string, { prints }: Command): readonly string[] {
  const lines = printed.trimEnd() === "" ? [] : printed.trimEnd().split("\n");
  const fits = (line: string, at: number) => {
    const parts = (prints[at] ?? "").split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`).test(line);
  };
  return lines.map((line, at) => (prints[at] !== undefined && fits(line, at) ? prints[at] : line));
}
