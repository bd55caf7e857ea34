import { type Document, isAlias, isCollection, isNode, isScalar, visit, type YAMLError } from "yaml";
import { type Said, unclosed, yamlMessages } from "./yaml-messages.ts";

/** What is said of a text that is no sound YAML, and at which offset. */
export interface YamlProblem extends Said {
  readonly offset: number;
}

/** What an error of the parser means to a person, at the place that has to be mended. */
export function yamlProblem(error: YAMLError, document: Document, text: string): YamlProblem {
  const [offset] = error.pos;
  const opened = isUnclosed(error) ? openerThatEndsAt(offset, document) : undefined;
  if (opened !== undefined) return { offset: opened, ...unclosed };
  const said = yamlMessages[error.code];
  if (error.code !== "BAD_INDENT") return { offset, ...said };
  return { offset: offset + (/^[ \t]*/.exec(text.slice(offset))?.[0].length ?? 0), ...said };
}

/** Aliases that lead nowhere, which the parser lets pass. */
export function lostAliases(document: Document): YamlProblem[] {
  const lost: YamlProblem[] = [];
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document) === undefined) {
        lost.push({ offset: alias.range?.[0] ?? 0, ...yamlMessages.BAD_ALIAS });
      }
    },
  });
  return lost;
}

/** The two errors of a quote or bracket that is never closed, told from others of their codes by their words. */
function isUnclosed({ code, message }: YAMLError): boolean {
  if (code === "MISSING_CHAR") return message.startsWith("Missing closing");
  return code === "BAD_INDENT" && message.includes("must be sufficiently indented and end with");
}

/** The parser reports where it gave up, which may be the end of the file; a person has to see where it began. */
function openerThatEndsAt(offset: number, document: Document): number | undefined {
  let found: number | undefined;
  visit(document, (_key, node) => {
    if (!isNode(node) || isAlias(node) || node.range?.[1] !== offset) return;
    const isOpener = isCollection(node) ? node.flow === true : isScalar(node) && isQuoted(node.type);
    if (isOpener) found ??= node.range[0];
  });
  return found;
}

function isQuoted(type: string | undefined): boolean {
  return type === "QUOTE_DOUBLE" || type === "QUOTE_SINGLE";
}
