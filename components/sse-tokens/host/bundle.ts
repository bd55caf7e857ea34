import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { versionOf } from "./version.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** The service as one file for Node 20.20 and newer. */
export interface HostBundle {
  /** CommonJS, which imports nothing but Node's own parts. */
  readonly text: string;
  /** Of its SHA-256, the first 16 hexadecimal digits: what it is called by on a host. */
  readonly version: string;
}

/**
 * Builds the service for a host. The same bytes for the same sources and packages, wherever they lie.
 * @throws where the sources can't be built
 */
export function hostBundle(): HostBundle {
  const { outputFiles } = buildSync({
    entryPoints: ["components/sse-tokens/host/entry.ts"],
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    // Of the packages in it one is CommonJS and calls `require`.
    format: "cjs",
    platform: "node",
    target: "node20.20",
    // Comments would hold paths.
    minify: true,
    legalComments: "none",
    logLevel: "silent",
  });
  const text = outputFiles[0]?.text ?? "";
  return { text, version: versionOf(text) };
}
