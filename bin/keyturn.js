#!/usr/bin/env node
// Plain JavaScript, so that Node can start it by itself: it teaches Node TypeScript, then runs the command.
import process from "node:process";

try {
  const { register } = await import("tsx/esm/api");
  register();
} catch {
  process.stderr.write(
    "keyturn: its packages are not installed. Run `npm ci` in the folder that holds keyturn.\n",
  );
  process.exit(1);
}
await import("../cli/main.ts");
