import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { SopsFormat } from "../../../components/catalog/index.ts";
import { findTool } from "../../tools/find-tool.ts";
import { runTool, ToolFailed } from "../../tools/run-tool.ts";
import { withUnnamedFile } from "../../tools/unnamed-file.ts";
import { readSopsDocument } from "./document.ts";

const INSTALL = "install SOPS 3.11 or newer (https://getsops.io/docs/#download)";

/** A key service, such as a cloud's, may be slow to answer. */
const TIMEOUT_MS = 60_000;

/** A file that SOPS encrypted. */
export interface SopsFile {
  /** Absolute. */
  readonly path: string;
  readonly format: SopsFormat;
  /** What it is called in messages. */
  readonly shown: string;
  /** The target, for messages. */
  readonly name: string;
  /** Identities of age's to open it with, beside those that SOPS finds by its own settings. */
  readonly identities: readonly string[];
}

/** Why SOPS can't work here, or undefined where it can. */
export async function sopsProblem(directory: string): Promise<string | undefined> {
  if ((await findTool("sops", directory)) === undefined) return `sops is not on PATH: ${INSTALL}`;
  const found = await runTool({
    program: "sops",
    args: ["--disable-version-check", "--version"],
    directory,
    purpose: "tells its version",
    install: INSTALL,
    timeoutMs: TIMEOUT_MS,
  }).catch((error: unknown) => error);
  if (typeof found !== "string") return `sops does not start: ${INSTALL}`;
  const [, major, minor] = /^sops (\d+)\.(\d+)/m.exec(found) ?? [];
  // Source: SOPS' CHANGELOG, 3.11.0: `set --value-stdin`.
  const isOld = Number(major) < 3 || (Number(major) === 3 && Number(minor) < 11);
  return isOld ? `sops is ${major}.${minor}, which takes values as arguments only: ${INSTALL}` : undefined;
}

/** What the file holds, in memory only. @throws Error that says why it can't be opened */
export async function decrypt(file: SopsFile): Promise<unknown> {
  const { format } = file;
  const printed = await sops(file, ["decrypt", "--input-type", format, "--output-type", "json"]);
  try {
    return JSON.parse(printed);
  } catch {
    // The error may quote what was printed.
    throw new Error(
      `sops decrypted ${file.shown} to something that is no JSON: is it several documents in one?`,
    );
  }
}

/** Sets one value. The rest stays as it is, to the byte, but for the file's checksum and date. */
export async function setValue(file: SopsFile, path: readonly string[], value: string): Promise<void> {
  await sops(
    file,
    ["set", "--value-stdin", "--idempotent", ...typed(file)],
    [index(path)],
    JSON.stringify(value),
  );
}

/** Takes one value out; one that is gone already is no failure. */
export async function unsetValue(file: SopsFile, path: readonly string[]): Promise<void> {
  await sops(file, ["unset", "--idempotent", ...typed(file)], [index(path)]);
}

/** Encrypts everything anew under another data key, for other recipients. */
export async function rotate(
  file: SopsFile,
  { add = [], remove = [] }: { add?: readonly string[]; remove?: readonly string[] },
): Promise<void> {
  const added = add.length === 0 ? [] : ["--add-age", add.join(",")];
  const removed = remove.length === 0 ? [] : ["--rm-age", remove.join(",")];
  await sops(file, ["rotate", "--in-place", ...typed(file), ...added, ...removed]);
}

const typed = ({ format }: SopsFile) => ["--input-type", format, "--output-type", format];

const index = (path: readonly string[]) => path.map((name) => `[${JSON.stringify(name)}]`).join("");

async function sops(
  file: SopsFile,
  options: readonly string[],
  rest: readonly string[] = [],
  input?: string,
): Promise<string> {
  const run = {
    program: "sops",
    args: [...options, file.path, ...rest],
    directory: dirname(file.path),
    purpose: `opens ${file.shown}`,
    install: INSTALL,
    timeoutMs: TIMEOUT_MS,
    ...(input === undefined ? {} : { input }),
  };
  try {
    if (file.identities.length === 0) return await runTool(run);
    return await withUnnamedFile(
      await identitiesOf(file),
      async (descriptor) =>
        await runTool({ ...run, env: { SOPS_AGE_KEY_FILE: "/dev/fd/3" }, descriptors: [descriptor] }),
    );
  } catch (error) {
    throw error instanceof ToolFailed ? await explained(file, error) : error;
  }
}

/** The file of identities that a person set goes on counting. */
async function identitiesOf({ identities }: SopsFile): Promise<string> {
  const own = process.env.SOPS_AGE_KEY_FILE;
  const others = own === undefined ? "" : await readFile(own, "utf8").catch(() => "");
  return `${[...identities, others].join("\n")}\n`;
}

/** Source: getsops/sops, cmd/sops/codes. */
async function explained(file: SopsFile, { message, exitCode, printed }: ToolFailed): Promise<Error> {
  const { shown, name } = file;
  if (/no space left on device|disk quota exceeded/i.test(printed)) {
    return new Error(`there is no room to write ${shown} of ${name}: make some`);
  }
  if (exitCode === 128) {
    const recipients = await recipientsOf(file);
    return new Error(
      `no key at hand opens ${shown} of ${name}${recipients}: give sops the private half of one, such as in SOPS_AGE_KEY_FILE ` +
        `or SOPS_AGE_KEY. Tried by hand: sops filestatus ${shown}, sops decrypt ${shown}`,
    );
  }
  if (exitCode === 51 || exitCode === 52 || exitCode === 24) {
    return new Error(
      `${shown} of ${name} was changed without SOPS, or is damaged: its checksum is wrong. Bring back the file as SOPS wrote it ` +
        `(git checkout -- ${shown})`,
    );
  }
  return new Error(`${message}. What it printed is left out: run sops decrypt ${shown} by hand to see`);
}

async function recipientsOf({ path, format }: SopsFile): Promise<string> {
  try {
    const { own } = readSopsDocument(format, await readFile(path, "utf8"));
    return own === undefined || own.recipients.length === 0
      ? ""
      : `, which is encrypted for ${own.recipients.join(", ")}`;
  } catch {
    return "";
  }
}
