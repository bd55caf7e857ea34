import type { Detected } from "../finding.ts";
import { distinct } from "./distinct.ts";
import type { Search } from "./index.ts";
import { secretlintFindings } from "./secretlint.ts";
import { tokensIn } from "./tokens.ts";

/** A path as it may be told. */
export interface ShownPath {
  /** With what was found in it struck out. */
  readonly shown: string;
  readonly detected: readonly Detected[];
}

/** Shorter runs are no credential of secretlint's, which takes its time with each text. */
const LONG_RUN = /[\w+=-]{16}/;

/** Credentials in the name of a file or folder: a name is told with each finding, so it must not be one itself. */
export async function shownPath(path: string, { values }: Search): Promise<ShownPath> {
  const found = [
    ...(values?.search(path) ?? []),
    ...tokensIn(path),
    ...(LONG_RUN.test(path) ? await secretlintFindings(path) : []),
  ];
  // The longest first: what is left of it would else show around a shorter one within.
  const shown = found
    .toSorted((one, other) => other.length - one.length)
    .reduce(
      (text, { offset, length }) => text.replaceAll(path.slice(offset, offset + length), "[hidden]"),
      path,
    );
  const detected = distinct(found).map((one) => ({
    ...one,
    message: `in the name of a file: ${one.message}`,
  }));
  return { shown, detected };
}
