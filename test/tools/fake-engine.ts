import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type EnsureOptions, ensureEngine } from "../../tools/engine/ensure.js";

/** A place in which to get an engine: a made-up Go module, a PATH of stand-ins, a folder for the result. */
export interface Place {
  readonly folder: string;
  readonly tools: string;
  readonly module: string;
  /** What was said. */
  readonly said: string[];
  /** Gets the engine; `env` is added to a PATH of the stand-ins and the system's basic tools. */
  ensure(options?: EnsureOptions & { env?: Record<string, string> }): ReturnType<typeof ensureEngine>;
  /** Writes an executable stand-in; `bin` is on PATH. */
  script(path: string, text: string): Promise<void>;
  /** How often the Go stand-in was asked to build. */
  builds(): Promise<number>;
}

/** A stand-in CLI of that version. */
export const cli = (version: string) => `#!/bin/sh\n[ "$1" = version ] && echo v${version}\n`;

/** A Go that "builds" a CLI of that version; `before` runs first, with the output folder in $out. */
export const go = (version: string, before = "") => `#!/bin/sh
case "$1" in
  env) echo go1.26.8 ;;
  list) echo "go: downloading example.com/a v1.0.0" >&2; echo a; echo b ;;
  build)
    echo built >> "$FAKE_LOG"
    while [ "$1" != -o ]; do shift; done
    out=$2
    ${before}
    echo a >&2
    printf '%s' '${cli(version)}' > "$out/pulumi"
    printf '#!/bin/sh\\necho host\\n' > "$out/pulumi-language-nodejs"
    chmod +x "$out"/* ;;
esac
`;

/** Makes a place, hands it over and removes it. There is a Go that works, no CLI, and no way to the downloads. */
export async function inPlace<T>(use: (place: Place) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "keyturn-tools-"));
  try {
    const place = await makePlace(folder);
    return await use(place);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function makePlace(folder: string): Promise<Place> {
  const [tools, module, bin, log] = ["tools", "module", "bin", "builds.log"].map((name) =>
    join(folder, name),
  ) as [string, string, string, string];
  const script = async (path: string, text: string) => {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), text);
    await chmod(join(folder, path), 0o755);
  };
  await script("bin/go", go("3.258.0"));
  await mkdir(join(module, "pulumi-language-nodejs"), { recursive: true });
  await writeFile(
    join(module, "go.mod"),
    "module x\n\nrequire (\n\tgithub.com/pulumi/pulumi/pkg/v3 v3.258.0\n)\n",
  );
  await writeFile(join(module, "go.sum"), "github.com/pulumi/pulumi/pkg/v3 v3.258.0 h1:aaaa=\n");
  await writeFile(join(module, "pulumi-language-nodejs", "main.go"), "package main\n");

  const said: string[] = [];
  return {
    folder,
    tools,
    module,
    said,
    script,
    ensure: ({ env, ...options } = {}) =>
      ensureEngine({
        tools,
        module,
        log: (line) => said.push(line),
        env: { PATH: [bin, "/usr/bin", "/bin"].join(delimiter), FAKE_LOG: log, ...env },
        reaches: async () => false,
        install: async () => {
          throw new Error("not to be installed");
        },
        ...options,
      }),
    builds: async () => (await readFile(log, "utf8").catch(() => "")).split("\n").length - 1,
  };
}
