import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { publicHalf } from "../../../components/key-pairs/index.ts";

/**
 * The recipients of age's that a person's own settings for SOPS belong to, as far as that can be told without running a
 * command or opening a key that is locked. Source: getsops/sops, age/keysource.go.
 */
export async function ownRecipients(identities: readonly string[]): Promise<ReadonlySet<string>> {
  const { SOPS_AGE_KEY = "", SOPS_AGE_KEY_FILE } = process.env;
  const files = await Promise.all([SOPS_AGE_KEY_FILE, keysFile()].map(textOf));
  const keys = [...identities, SOPS_AGE_KEY, ...files].flatMap(
    (text) => text.match(/AGE-SECRET-KEY-1[A-Z0-9]+/g) ?? [],
  );
  const found = await Promise.all(keys.map(async (key) => await publicHalf(key).catch(() => undefined)));
  return new Set(found.filter((recipient) => recipient !== undefined));
}

function keysFile(): string {
  const { XDG_CONFIG_HOME } = process.env;
  const macOs = join(homedir(), "Library", "Application Support");
  const usual = process.platform === "darwin" ? macOs : join(homedir(), ".config");
  return join(XDG_CONFIG_HOME || usual, "sops", "age", "keys.txt");
}

async function textOf(path: string | undefined): Promise<string> {
  return path === undefined ? "" : await readFile(path, "utf8").catch(() => "");
}
