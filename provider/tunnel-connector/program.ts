import { FIRST_WITH_TOKEN_FILE, isOlder } from "../../components/catalog/index.ts";
import type { ConnectorInputs } from "./inputs.ts";
import { pathsOf } from "./paths.ts";
import type { RootShell } from "./root-shell.ts";

/** Processors by the names that `uname -m` has for them. Source: Go's GOARCH, which names cloudflared's releases. */
const PROCESSORS: Readonly<Record<string, "amd64" | "arm64">> = {
  x86_64: "amd64",
  amd64: "amd64",
  aarch64: "arm64",
  arm64: "arm64",
};

const DOWNLOAD_MS = 300_000;

/**
 * The connector's program on a machine: where it is, or installed there. A release is run only where its digest is the one that
 * was reviewed.
 * @throws Error where it is missing, too old, or not the one
 */
export async function programOn(
  shell: RootShell,
  { tunnel, cloudflared }: Pick<ConnectorInputs, "tunnel" | "cloudflared">,
): Promise<string> {
  if ("path" in cloudflared) {
    await requireVersion(shell, cloudflared.path);
    return cloudflared.path;
  }
  const { version, sha256, from } = cloudflared;
  const paths = pathsOf(tunnel);
  const path = paths.program(version);
  const machine = (await shell.must(["uname", "-m"], "looks for the processor")).trim();
  const processor = PROCESSORS[machine];
  const wanted = processor && sha256[processor];
  if (processor === undefined || wanted === undefined)
    throw new Error(
      `cloudflared ${version} has no digest for the processor of ${shell.called} (${machine}): add it under \`sha256\` in the catalog`,
    );
  if ((await shell.digest(path)) === wanted) return path;
  await shell.folder(paths.programs, "0755");
  const beside = `${path}.keyturn`;
  const url = `${from}/${version}/cloudflared-linux-${processor}`;
  const fetched = await shell.run(
    [
      "curl",
      "--fail",
      "--silent",
      "--show-error",
      "--location",
      "--proto",
      "=https",
      "--output",
      beside,
      url,
    ],
    "downloads cloudflared",
    { timeoutMs: DOWNLOAD_MS },
  );
  if (fetched.exitCode !== 0)
    throw new Error(
      `cloudflared ${version} could not be downloaded on ${shell.called} (curl ended with ${fetched.exitCode}): let the ` +
        "machine reach the releases, name a mirror (`from`), or put it there yourself (`path`)",
    );
  if ((await shell.digest(beside)) !== wanted) {
    await shell.remove(beside);
    throw new Error(
      `what ${shell.called} downloaded as cloudflared ${version} has another digest than the catalog's, and was removed: ` +
        "compare `sha256` with the release's page",
    );
  }
  await shell.must(["chmod", "0755", beside], "makes cloudflared a program");
  await shell.must(["mv", "-f", "--", beside, path], "puts cloudflared in its place");
  return path;
}

async function requireVersion(shell: RootShell, path: string): Promise<void> {
  const { exitCode, stdout } = await shell.run([path, "--version"], "asks for a version");
  const version = /\b\d{4}\.\d+\.\d+\b/.exec(stdout)?.[0];
  if (exitCode !== 0 || version === undefined)
    throw new Error(
      `${shell.called} has no cloudflared at ${path}: install it, name another path, or let keyturn install it (\`cloudflared\` in the catalog)`,
    );
  if (isOlder(version, FIRST_WITH_TOKEN_FILE))
    throw new Error(
      `cloudflared at ${path} on ${shell.called} is ${version}, which reads no token from a file: update it to ${FIRST_WITH_TOKEN_FILE} or newer`,
    );
}
