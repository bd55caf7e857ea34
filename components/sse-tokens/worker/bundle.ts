import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** Which behaviour of Workers the service is written for. */
export const COMPATIBILITY_DATE = "2026-01-01";

/** What the file is called in an upload. */
export const MAIN_MODULE = "sse-tokens.js";

/** The service as one ES module, which imports nothing. @throws as {@link tokenObjectBundle} */
export function workerBundle(): string {
  return bundled("entry.ts");
}

/**
 * The Durable Object as one ES module: a Worker of its own, which nobody asks from outside. The same bytes for the same
 * sources, wherever they lie.
 * @throws where the sources can't be built, as where one of them imports a part of Node's
 */
export function tokenObjectBundle(): string {
  return bundled("objects.ts");
}

function bundled(file: string): string {
  const { outputFiles } = buildSync({
    entryPoints: [`components/sse-tokens/worker/${file}`],
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
