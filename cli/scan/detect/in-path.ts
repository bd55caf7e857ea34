import type { Detected } from "../finding.ts";
import type { Search } from "./index.ts";
import { tokensIn } from "./tokens.ts";

/** A path as it may be told. */
export interface ShownPath {
  /** With what was found in it struck out. */
  readonly shown: string;
  readonly detected: readonly Detected[];
}

/** Credentials in the name of a file or folder: a name is told with each finding, so it must not be one itself. */
export function shownPath(path: string, { values }: Search): ShownPath {
  const found = [...(values?.search(path) ?? []), ...tokensIn(path)];
  const shown = found.reduce(
    (text, { offset, length }) => text.replaceAll(path.slice(offset, offset + length), "[hidden]"),
    path,
  );
  const detected = found.map((one) => ({ ...one, message: `in the name of a file: ${one.message}` }));
  return { shown, detected };
}
