import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { makeAgeKey, publicHalf } from "../../components/key-pairs/index.ts";
import { goTools } from "./go-tool.ts";

/** A folder with real SOPS, a key of age's that opens what is made there, and no other key. */
export interface SopsFolder {
  readonly directory: string;
  /** For the environment of whatever runs SOPS. */
  readonly env: Readonly<Record<string, string>>;
  /** The identity in `env`, and its recipient. */
  readonly key: string;
  readonly recipient: string;
  /** Runs sops there, with a text as its standard input. */
  sops(args: readonly string[], more?: { readonly input?: string; readonly key?: string }): Promise<string>;
  /** Encrypts a text for the recipient, or for others, under a name whose ending tells the format. */
  encrypt(name: string, text: string, options?: readonly string[]): Promise<string>;
  /** What a file holds. */
  held(name: string, key?: string): Promise<unknown>;
  remove(): void;
}

/** Makes such a folder. */
export async function sopsFolder(): Promise<SopsFolder> {
  const bin = await goTools();
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "keyturn-sops-")));
  const home = join(directory, "home");
  mkdirSync(home);
  const key = await makeAgeKey();
  const recipient = await publicHalf(key);
  const env = {
    PATH: `${bin}:${process.env.PATH ?? ""}`,
    HOME: home,
    XDG_CONFIG_HOME: home,
    SOPS_AGE_KEY: key,
  };
  const sops: SopsFolder["sops"] = async (args, { input = "", key: other = key } = {}) => {
    const ran = await execa("sops", args, {
      cwd: directory,
      env: { ...env, SOPS_AGE_KEY: other },
      extendEnv: false,
      input,
    });
    return ran.stdout;
  };
  return {
    directory,
    env,
    key,
    recipient,
    sops,
    async encrypt(name, text, options = ["--age", recipient]) {
      const path = join(directory, name);
      writeFileSync(path, text);
      await sops(["encrypt", "--in-place", ...options, name]);
      return path;
    },
    held: async (name, other) =>
      JSON.parse(
        await sops(["decrypt", "--output-type", "json", name], other === undefined ? {} : { key: other }),
      ),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
