import { randomBytes } from "node:crypto";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Encoding, Run } from "../support/leaks/index.ts";

/** A value with everything that an encoding may change, different at each call. */
export const weirdSecret = (): string => `p'w $HOME"\\é<&>/+?€ ${randomBytes(9).toString("base64url")}`;

export const base64 = (content: Buffer | string): string => Buffer.from(content).toString("base64");

/** What each encoding makes of a value; written here a second time and by other means, to check the first. */
export const ENCODERS: Readonly<Record<string, readonly [Encoding, (value: string) => Buffer]>> = {
  raw: ["raw", (value) => Buffer.from(value)],
  base64: ["base64", (value) => Buffer.from(Buffer.from(value).toString("base64"))],
  "base64 in a larger blob": [
    "base64",
    (value) => Buffer.from(Buffer.from(`{"a":"${value}"}`).toString("base64")),
  ],
  base64url: ["base64url", (value) => Buffer.from(Buffer.from(`user:${value}~~`).toString("base64url"))],
  "wrapped base64": [
    "base64",
    (value) => Buffer.from(Buffer.from(value).toString("base64").replace(/.{10}/g, "$&\n    ")),
  ],
  hex: ["hex", (value) => Buffer.from(Buffer.from(value).toString("hex"))],
  "upper-case hex": ["hex", (value) => Buffer.from(Buffer.from(value).toString("hex").toUpperCase())],
  "percent-encoded": ["url", (value) => Buffer.from(encodeURIComponent(value))],
  "form-encoded": ["url", (value) => Buffer.from(new URLSearchParams([["k", value]]).toString())],
  JSON: ["json", (value) => Buffer.from(JSON.stringify({ value }))],
  "JSON in JSON": [
    "json-in-json",
    (value) => Buffer.from(JSON.stringify({ log: JSON.stringify({ value }) })),
  ],
  "JSON in JSON in JSON": [
    "json-in-json",
    (value) => Buffer.from(JSON.stringify([JSON.stringify([JSON.stringify([value])])])),
  ],
  "single-quoted for a shell": ["shell", (value) => Buffer.from(`'${value.split("'").join("'\\''")}'`)],
  "double-quoted for a shell": ["shell", (value) => Buffer.from(`"${value.replace(/(["\\$`])/g, "\\$1")}"`)],
};

/** One secret for each encoding, named by it, and the text that shows each in its encoding alone. */
export function plantedSecrets(): { secrets: Record<string, string>; text: Buffer } {
  const secrets = Object.fromEntries(Object.keys(ENCODERS).map((name) => [name, weirdSecret()]));
  const parts = Object.entries(secrets).map(([name, value]) => ENCODERS[name]?.[1](value) ?? Buffer.alloc(0));
  return { secrets, text: Buffer.concat(parts.flatMap((part) => [part, Buffer.from("\n;")])) };
}

/** A directory with a file in it, removed after the test. */
export function scratch(): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "keyturn-leak-test-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  writeFileSync(join(root, "README"), "nothing secret\n");
  return root;
}

/** What the planter does; see fixtures/planter.mjs. */
export interface Plan {
  /** Arguments that it is called with, and does not heed. */
  args?: readonly string[];
  stdout?: string;
  stderr?: string;
  files?: Record<string, string>;
  gzip?: Record<string, string>;
  children?: { command: string; args: string[]; env?: Record<string, string>; stdin?: string }[];
}

const PLANTER = new URL("./fixtures/planter.mjs", import.meta.url).pathname;

/** Runs the planter under a watch. */
export async function plant(
  run: Run,
  { args = [], ...plan }: Plan,
  env: Record<string, string> = {},
): Promise<void> {
  const { exitCode } = await run(process.execPath, [PLANTER, ...args], { input: JSON.stringify(plan), env });
  if (exitCode !== 0) throw new Error(`The planter ended with ${exitCode}.`);
}
