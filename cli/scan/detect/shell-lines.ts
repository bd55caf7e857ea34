import { secretsIn } from "../../import/workflow-secrets.ts";

/** A secret that GitHub writes into a script's line. */
export interface Written {
  readonly secret: string;
  /** By echo or the like, on the log. */
  readonly isPrinted: boolean;
}

const EXPRESSION = /\$\{\{[^{}]*\}\}/g;
const PRINTS =
  /(?:^|[;&|(]|\b(?:then|do|else))[ \t]*(?:echo|printf|print|cat[ \t]*<<<|Write-(?:Host|Output))\b/;
/** Programs that print what they read. */
const PRINTERS = /^(?:base64|xxd|od|hexdump|rev|sed|awk|cut|tr|head|tail|fold|cat|tee|jq|wc|sha\w+|md5sum)\b/;

/** The secrets that a line of a script holds in `${{ … }}`; a comparison only says yes or no. */
export function expressionsOf(line: string): Written[] {
  const isPrinted = reachesLog(line);
  return [...line.matchAll(EXPRESSION)].flatMap(([expression]) => {
    if (/[!=]=/.test(expression) && !/&&|\|\|/.test(expression)) return [];
    return [...secretsIn(expression)].map((secret) => ({ secret, isPrinted }));
  });
}

/** Whether a line prints a variable on the log. */
export function printsVariable(line: string, name: string): boolean {
  if (/^[ \t]*(?:env|printenv|export -p|set)[ \t]*$/.test(line)) return true;
  const escaped = name.replaceAll(/[^\w]/g, "\\$&");
  const named = new RegExp(`\\$(?:env:)?(?:${escaped}\\b|\\{[#!]?${escaped}(?=[^\\w]))`);
  if (new RegExp(`^[ \\t]*printenv[ \\t]+${escaped}\\b`).test(line)) return true;
  // Its length alone is none of its value.
  return named.test(line.replaceAll(`\${#${name}}`, "")) && reachesLog(line);
}

/** Whether a shell is told to print each command before it runs it. */
export function tracesIn(line: string): boolean {
  return /(?:^|[;&|(])[ \t]*set[ \t]+-(?:[a-wyz]*x[a-z]*\b|o[ \t]+xtrace\b)|\b(?:ba|z|da|k)?sh[ \t]+-[a-z]*x/.test(
    line,
  );
}

/** An echo whose output is piped into a program that keeps it, or redirected to a file, stays off the log. */
function reachesLog(line: string): boolean {
  const match = PRINTS.exec(line);
  if (match === null) return false;
  const rest = line.slice(match.index + match[0].length).replaceAll(EXPRESSION, "");
  const [first = "", ...piped] = rest.split(/(?<!\|)\|(?!\|)/);
  const last = (piped.at(-1) ?? "").trim();
  if (piped.length > 0 && !PRINTERS.test(last)) return false;
  const redirected = /(?<![&\d=-])1?>>?[ \t]*["']?([^\s"'&;]+)/.exec(piped.length > 0 ? last : first)?.[1];
  return redirected === undefined || /^\/dev\/(?:std|tty)|GITHUB_STEP_SUMMARY/.test(redirected);
}
