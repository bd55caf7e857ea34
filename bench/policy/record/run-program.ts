import type { Sdk } from "./sdk.ts";

/** Names that a program's scope has of its own, as any CommonJS module. */
const OF_MODULES = new Set(["module", "exports", "require", "__filename", "__dirname"]);

/**
 * Runs a program, given as CommonJS. Names that it uses and leaves out, as examples do of what surrounds them, stand for
 * something of which nothing is known.
 *
 * @throws what the program throws
 */
export async function runProgram(code: string, sdk: Sdk, require: NodeJS.Require): Promise<void> {
  const surroundings = new Proxy(Object.create(null), {
    has: (_, name) => typeof name === "string" && !(name in globalThis) && !OF_MODULES.has(name),
    get: (_, name) => (typeof name === "string" ? sdk.open(name) : undefined),
  });
  const module: { exports: unknown } = { exports: {} };
  // `with` is what gives an unknown name a value; strict mode has none.
  const body = `with (surroundings) { return (async () => {\n${code.replace(/^\s*"use strict";/, "")}\n})(); }`;
  const run = new Function("surroundings", "module", "exports", "require", body);
  await run(surroundings, module, module.exports, require);
  if (typeof module.exports === "function") await module.exports();
}
