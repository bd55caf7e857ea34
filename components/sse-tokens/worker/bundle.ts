import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** Which behaviour of Workers the service is written for. */
export const COMPATIBILITY_DATE = "2026-01-01";

/** What the Worker's file is called in an upload. */
export const MAIN_MODULE = "sse-tokens.js";

/**
 * The Worker as one ES module, which imports nothing: the same bytes for the same sources, wherever they lie.
 * @throws where the sources can't be built, as where one of them imports a part of Node's
 */
export function workerBundle(): string {
  const { outputFiles } = buildSync({
    entryPoints: ["components/sse-tokens/worker/entry.ts"],
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker", "import"],
    target: "es2022",
    // Comments would hold paths.
    minify: true,
    legalComments: "none",
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}
