import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { ORIGIN_TUNNEL } from "../hardening/origin-tunnel-catalog.ts";
import { runSystem } from "../rotation/run-system.ts";
import { dump } from "../support/program/dump.ts";

it("a tunnel with two hosts registers what its golden file holds", async () => {
  const file = fileURLToPath(new URL("./origin-tunnel.json", import.meta.url));
  const { folder, ...result } = await runSystem(ORIGIN_TUNNEL);
  expect(result.errors).toEqual([]);
  const text = dump(result).replaceAll(folder, "[folder]");
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(file, text);
  const golden = existsSync(file) ? readFileSync(file, "utf8") : "";
  expect(text, "Changed on purpose? npm run golden, then review the diff").toBe(golden);
});
