import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Row } from "../row.ts";

const SHELF = join(import.meta.dirname, "../../../../support/shelf.mjs");
const run = (what: string) => [process.execPath, SHELF, what, "shelf.env"];

const row = (holds: "one" | "two"): Row => ({
  name: `command, which holds ${holds}`,
  async start() {
    const directory = mkdtempSync(join(tmpdir(), "keyturn-shelf-"));
    const file = join(directory, "shelf.env");
    const read = (path: string) => (existsSync(path) ? readFileSync(path, "utf8") : "");
    const programs = { run: run("put"), check: run("check"), absent: run("empty") };
    return {
      target: {
        ...{ kind: "command", ...programs, holds, repeatable: true, timeout: 20_000, optional: false },
        ...(holds === "two" ? { forget: run("forget") } : {}),
      },
      directory,
      key: "TOKEN",
      seed: async (value) => writeFileSync(file, `TOKEN=${JSON.stringify(value)}\n`),
      accepts: async (values) => values.filter((value) => read(file).includes(JSON.stringify(value))),
      trace: async () => read(file) + read(`${file}.calls`).replace(/^(?:check|forget) .*\n/gm, ""),
      close: async () => rmSync(directory, { recursive: true }),
    };
  },
  faults: {
    "wrong credentials": "what a program comes in with is its own",
    "unknown place": {
      says: /ended with 44/,
      begin: async ({ directory }) => {
        writeFileSync(join(directory, "shelf.env.does"), "44");
        return async () => rmSync(join(directory, "shelf.env.does"));
      },
    },
    "another host key": "whom a program asks is its own",
    "no space left": "a program says so by ending with an error, as above",
  },
  cut: "a program of a person's own is cut off by a kill: test/provider/places/command.process.test.ts",
});

/** A program of the test's. */
export const command = [row("one"), row("two")];
