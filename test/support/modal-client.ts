import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { TOOLS } from "../../tools/engine/spec.js";

/** Modal's client and all that it needs, as PyPI has them: one that changes is noticed here, and not in a test. */
const PINNED = [
  "aiohappyeyeballs==2.7.1",
  "aiohttp==3.14.5",
  "aiosignal==1.4.0",
  "anyio==4.16.0",
  "attrs==26.1.0",
  "cbor2==6.3.0",
  "certifi==2026.10.18",
  "click==8.5.1",
  "frozenlist==1.8.0",
  "grpclib==0.4.9",
  "h2==4.4.1",
  "hpack==4.2.0",
  "hyperframe==6.1.0",
  "idna==3.20",
  "markdown-it-py==4.3.0",
  "mdurl==0.1.2",
  "modal==1.6.4",
  "multidict==7.2.1",
  "propcache==0.5.4",
  "protobuf==7.36.2",
  "Pygments==2.21.0",
  "rich==15.0.0",
  "synchronicity==0.12.7",
  "toml==0.10.2",
  "types-certifi==2021.10.8.3",
  "types-toml==0.10.8.20260518",
  "typing_extensions==4.16.0",
  "watchfiles==1.3.0",
  "yarl==1.25.1",
];

const NEEDED = "Python 3.10 or newer with pip is needed here (apt-get install python3 python3-pip)";

/**
 * The folder that the real `modal` stands in, to be put on PATH. Where it is missing it is installed into `.tools`, which is
 * said.
 * @throws Error that names what is missing
 */
export async function modalClient(): Promise<string> {
  const python = await pythonProgram();
  const folder = join(TOOLS, `modal-1.6.4-${python.version}`);
  if (!existsSync(join(folder, "bin", "modal"))) await install(python.path, folder);
  return join(folder, "bin");
}

async function pythonProgram(): Promise<{ path: string; version: string }> {
  const ask =
    "import sys; print(sys.executable); print('%d.%d' % sys.version_info[:2]); sys.exit(sys.version_info < (3, 10))";
  const { stdout = "", failed } = await execa("python3", ["-c", ask], { reject: false });
  const [path, version] = stdout.split("\n");
  if (failed || path === undefined || version === undefined) throw new Error(NEEDED);
  return { path, version };
}

/** Beside its place first, and moved there whole: tests that run at the same time may do so too, and the first one wins. */
async function install(python: string, folder: string): Promise<void> {
  console.warn("Modal's client is not there: installing it from PyPI into .tools");
  mkdirSync(TOOLS, { recursive: true });
  const fresh = mkdtempSync(join(TOOLS, "modal-new-"));
  try {
    const args = [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--no-deps",
      "--target",
      join(fresh, "packages"),
      ...PINNED,
    ];
    const { failed, stderr } = await execa(python, args, { reject: false });
    if (failed) throw new Error(`${NEEDED}, and Modal's client could not be installed: ${stderr}`);
    mkdirSync(join(fresh, "bin"));
    const start = `PYTHONPATH='${join(folder, "packages")}' exec '${python}' -m modal "$@"`;
    writeFileSync(join(fresh, "bin", "modal"), `#!/bin/sh\n${start}\n`);
    chmodSync(join(fresh, "bin", "modal"), 0o755);
    if (!existsSync(folder)) renameSync(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}
