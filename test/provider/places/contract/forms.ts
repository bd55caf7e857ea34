import { longestAt, type Target, takesOneLine } from "../../../../components/catalog/index.ts";

/** Values that places may stumble over, by what is special about them. Each begins as no other text does. */
export const FORMS: Readonly<Record<string, string>> = {
  quotes: `canary-quotes it's "so" \`then\``,
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable, as .env files write it
  "a dollar": "canary-dollar $HOME ${HOME} $$ %PATH%",
  "a hash": "canary-hash #a #b# ;c",
  spaces: "  canary-spaces  in  it  ",
  backslashes: "canary-backslash \\n \\\\ \\",
  "letters beyond ASCII": "canary-letters Grüße 鍵 🔑",
  "line breaks": "canary-lines\nsecond\n\nlast\n",
  "4 KB": `canary-4-${"k".repeat(4096 - 9)}`,
  "64 KB": `canary-64-${"k".repeat(65_536 - 10)}`,
};

/** Whether a kind's own description says that a value of this form can't stand there. */
export function isDeclared(target: Target, value: string): boolean {
  const longest = longestAt(target.kind) ?? Number.POSITIVE_INFINITY;
  return Buffer.byteLength(value) > longest || (takesOneLine(target) && value.includes("\n"));
}
