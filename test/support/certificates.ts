import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { folderOf } from "./debian-package.ts";

/** Files of a certificate authority of a test's own, and of a server that it vouches for. */
export interface Certificates {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** Makes them, for a server on this machine (127.0.0.1 and localhost), in a folder of the test's. */
export async function makeCertificates(folder: string): Promise<Certificates> {
  const openssl = join(await folderOf({ package: "openssl", program: "openssl" }), "openssl");
  const files = {
    ca: join(folder, "ca.pem"),
    cert: join(folder, "server.pem"),
    key: join(folder, "server.key"),
  };
  const caKey = join(folder, "ca.key");
  const request = join(folder, "server.csr");
  const names = join(folder, "names");
  writeFileSync(names, "subjectAltName=IP:127.0.0.1,DNS:localhost\n");
  const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const run = async (...args: string[]) => await execa(openssl, args, { stdin: "ignore" });
  await run(
    "req",
    "-x509",
    ...ec,
    "-keyout",
    caKey,
    "-out",
    files.ca,
    "-days",
    "2",
    "-subj",
    "/CN=test authority",
  );
  await run("req", "-new", ...ec, "-keyout", files.key, "-out", request, "-subj", "/CN=localhost");
  const signing = ["-CA", files.ca, "-CAkey", caKey, "-CAcreateserial", "-days", "2", "-extfile", names];
  await run("x509", "-req", "-in", request, "-out", files.cert, ...signing);
  return files;
}
