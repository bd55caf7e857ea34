import type { ErrorCode } from "yaml";

/** What is said of a problem. */
export interface Said {
  readonly message: string;
  readonly remedy: string;
}

const indent = "line it up with its neighbours, with spaces only";
const quote = "put the text in quotes";
const one = "keep one of them";
const plain = "write it out plainly: a catalog needs no anchors, tags or directives";

/** What is said where a quote or bracket begins that nothing ends. */
export const unclosed: Said = {
  message: "what is opened here is never closed",
  remedy: "close the quote or bracket, on a line that is indented no less",
};

/** What is said for each error of the YAML parser, whose own messages may quote the text. */
export const yamlMessages: Readonly<Record<ErrorCode, Said>> = {
  ALIAS_PROPS: { message: "an alias (*name) has an anchor or tag of its own", remedy: plain },
  BAD_ALIAS: { message: "an alias (*name) leads nowhere", remedy: `${quote}, or ${plain}` },
  BAD_COLLECTION_TYPE: { message: "a tag stands at the wrong kind of thing", remedy: plain },
  BAD_DIRECTIVE: { message: "a % directive can't be read", remedy: `${quote}, or ${plain}` },
  BAD_DQ_ESCAPE: {
    message: "a backslash in double quotes begins no known escape",
    remedy: "double it, or use single quotes",
  },
  BAD_INDENT: { message: "the indentation is wrong here", remedy: indent },
  BAD_PROP_ORDER: { message: "an anchor or tag stands in the wrong place", remedy: plain },
  BAD_SCALAR_START: { message: "a text can't begin with this character", remedy: quote },
  BLOCK_AS_IMPLICIT_KEY: {
    message: "a second `key:` stands on one line",
    remedy: `begin a new line, or ${quote}`,
  },
  BLOCK_IN_FLOW: {
    message: "a block of lines stands inside { } or [ ]",
    remedy: "put a comma before the next key, and use { } and [ ] inside too; or use lines throughout",
  },
  DUPLICATE_KEY: { message: "this key stands twice in the same place", remedy: one },
  IMPOSSIBLE: { message: "this can't be read as YAML", remedy: "check quotes and brackets around here" },
  KEY_OVER_1024_CHARS: {
    message: "a key is longer than 1024 characters",
    remedy: "check for a missing quote or colon before it",
  },
  MISSING_CHAR: {
    message: "a character is missing here",
    remedy: "close the quote or bracket, or put a space after the colon or comma",
  },
  MULTILINE_IMPLICIT_KEY: {
    message: "a key runs over several lines",
    remedy: "check for a missing colon, a missing space after it, or a missing quote",
  },
  MULTIPLE_ANCHORS: { message: "two anchors stand at one thing", remedy: one },
  MULTIPLE_DOCS: { message: "a second document begins here (---)", remedy: "keep one system in a file" },
  MULTIPLE_TAGS: { message: "two tags stand at one thing", remedy: one },
  NON_STRING_KEY: { message: "a key is no plain text", remedy: quote },
  RESOURCE_EXHAUSTION: { message: "the file unfolds into far too much", remedy: plain },
  TAB_AS_INDENT: { message: "a tab stands in the indentation", remedy: "use spaces" },
  TAG_RESOLVE_FAILED: { message: "an unknown tag (!name)", remedy: plain },
  UNEXPECTED_TOKEN: {
    message: "this is not expected here",
    remedy: "check quotes, brackets and colons around here",
  },
};
