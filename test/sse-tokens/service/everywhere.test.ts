import { join } from "node:path";
import { build } from "esbuild";
import { expect, it } from "vitest";
import { PACKAGE_ROOT } from "../../../cli/project-file.ts";

it("what Workers load of the service has nothing of Node's in it", async () => {
  const { metafile, errors } = await build({
    entryPoints: [join(PACKAGE_ROOT, "components/sse-tokens/service/index.ts")],
    absWorkingDir: PACKAGE_ROOT,
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    // Node's own modules can't be resolved for it.
    platform: "browser",
    conditions: ["workerd", "worker"],
    logLevel: "silent",
  });
  expect(errors).toEqual([]);
  const files = Object.keys(metafile.inputs);
  expect(files).toContain("components/sse-tokens/service/app.ts");
  expect(files.filter((file) => file.startsWith("components/sse-tokens/service/node/"))).toEqual([]);
});
