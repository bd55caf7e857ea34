import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:tls";
import { execa } from "execa";
import { expect, it } from "vitest";
import { PACKAGE_ROOT } from "../../cli/project-file.ts";
import { makeCertificates } from "../support/certificates.ts";

const SERVES = join(PACKAGE_ROOT, "examples", "reverse-proxy", "serves.mjs");

it("takes no certificate that its authority does not vouch for, whatever the environment allows", async () => {
  const folder = mkdtempSync(join(tmpdir(), "keyturn-serves-"));
  const [own, other] = ["own", "other"].map((name) => join(folder, name));
  const made = await Promise.all(
    [own, other].map(async (at = "") => {
      mkdirSync(at);
      return await makeCertificates(at);
    }),
  );
  const [trusted, foreign] = made;
  if (trusted === undefined || foreign === undefined) throw new Error("made two");
  const cert = readFileSync(trusted.cert, "utf8");
  const server = createServer({ cert, key: readFileSync(trusted.key) });
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const at = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const asked = async (ca: string) => {
    const env = { NODE_TLS_REJECT_UNAUTHORIZED: "0", NODE_NO_WARNINGS: "1" };
    const { exitCode, all } = await execa(process.execPath, [SERVES, at, "localhost", ca], {
      ...{ input: cert, env, all: true, reject: false },
    });
    return { exitCode, all };
  };
  try {
    expect(await asked(trusted.ca)).toEqual({ exitCode: 0, all: "" });
    expect(await asked(foreign.ca)).toEqual({ exitCode: 2, all: "" });
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
