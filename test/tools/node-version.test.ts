import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { ROOT } from "../../tools/engine/spec.js";

const pretend = (version: string) =>
  `data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"${version}"}})`;

test.each(["12.22.0", "18.20.4", "20.19.9"])(
  "Node %s is told what is needed, before anything else",
  async (version) => {
    const run = join(ROOT, "tools/setup/run.js");
    const ran = await execa(process.execPath, ["--import", pretend(version), run, "missing.js"], {
      reject: false,
    });
    expect(ran).toMatchObject({ exitCode: 1, stdout: "" });
    expect(ran.stderr).toContain(`keyturn needs Node.js 20.20 or newer; this is ${version}.`);
  },
);
