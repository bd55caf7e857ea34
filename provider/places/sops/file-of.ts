import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type SopsFormat, sopsFormatOf } from "../../../components/catalog/index.ts";
import { readSopsDocument, type SopsDocument, type SopsOwn } from "./document.ts";
import type { SopsFile } from "./sops.ts";

/** A file of a target's. */
export function fileOf(
  { name, directory, access = [] }: { name: string; directory: string; access?: readonly string[] },
  path: string,
  format?: SopsFormat,
): SopsFile {
  const known = format ?? sopsFormatOf(path) ?? "yaml";
  return { path: resolve(directory, path), format: known, shown: path, name, identities: access };
}

/** The file as SOPS wrote it. @throws Error where it is not there or SOPS did not write it, with the remedy */
export async function documentOf(
  file: SopsFile,
  path = file.path,
): Promise<SopsDocument & { readonly own: SopsOwn }> {
  const { format, shown, name } = file;
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    throw new Error(
      code === "ENOENT"
        ? `${shown} of ${name} does not exist: make it and encrypt it once (sops edit ${shown})`
        : `${shown} of ${name} can't be read (${code})`,
    );
  }
  const document = readable(format, text, `${shown} of ${name}`);
  const { own } = document;
  if (own === undefined) {
    throw new Error(
      `${shown} of ${name} is not encrypted with SOPS: encrypt it first (sops encrypt --in-place ${shown})`,
    );
  }
  return { ...document, own };
}

function readable(format: SopsFormat, text: string, what: string): SopsDocument {
  try {
    return readSopsDocument(format, text);
  } catch (error) {
    throw new Error(`${what} ${error instanceof Error ? error.message : "can't be read"}`);
  }
}
