import { readFileSync } from "node:fs";
import { parse } from "dotenv";
import { type PrincipalDigest, principalsOf, type ReplaceablePrincipals } from "../principals.ts";
import { nodeSha256 } from "./sha256.ts";

/** Where principal tokens are read. Each name has two values during a rotation: `NAME` and `NAME_PREVIOUS`. */
export interface PrincipalPlace {
  readonly names: readonly string[];
  /** A file of NAME=VALUE lines, read again when it changes; without one, the environment. */
  readonly file?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Told when the file has changed; never a value. */
  readonly tell: (line: string) => void;
  /** Milliseconds between two looks at the file. */
  readonly every?: number;
}

/** No principal token is to be had: nobody could ask for anything. */
export class PrincipalMissing extends Error {
  override readonly name = "PrincipalMissing";
}

/**
 * Reads the principal tokens, and again whenever their file has changed. A file that can't be read or has lost them all
 * changes nothing: it may be half written.
 * @throws {PrincipalMissing}
 */
export function readPrincipals(place: PrincipalPlace): { principals: ReplaceablePrincipals; close(): void } {
  const first = read(place);
  if (first.length === 0)
    throw new PrincipalMissing(
      `there is no principal token: ${place.names.join(", ")} is not set in ${place.file === undefined ? "the environment" : `${place.file}, or that can't be read`}`,
    );
  const principals = principalsOf(first, nodeSha256);
  const { file, tell, every = 1_000 } = place;
  if (file === undefined) return { principals, close() {} };
  let known = first;
  // It is small, and looked at itself: what watches for changes can miss one that comes while it begins.
  const again = () => {
    const next = read(place);
    if (isSame(next, known)) return;
    known = next;
    if (next.length === 0) return tell(`${file} holds no principal token any more: those known before stay`);
    principals.replace(next);
    tell(`${file} was read again: principal tokens accepted: ${next.length}`);
  };
  const timer = setInterval(again, every).unref();
  return { principals, close: () => clearInterval(timer) };
}

function isSame(one: readonly PrincipalDigest[], other: readonly PrincipalDigest[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function read({ names, file, environment }: PrincipalPlace): PrincipalDigest[] {
  const values = file === undefined ? environment : readEnvFile(file);
  return names.flatMap((name) =>
    [values[name], values[`${name}_PREVIOUS`]].flatMap((value) =>
      value === undefined || value === "" ? [] : [{ name, digest: nodeSha256(value) }],
    ),
  );
}

/** A file that is away for a moment, or can't be read, is one without tokens. */
function readEnvFile(file: string): Readonly<Record<string, string | undefined>> {
  try {
    return parse(readFileSync(file));
  } catch {
    return {};
  }
}
