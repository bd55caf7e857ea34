import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

/** A CA made for a test, and a certificate of its for `127.0.0.1` and `gpu-1.example.com`. */
export interface Certificates {
  /** The file of the CA, for NODE_EXTRA_CA_CERTS. */
  readonly caFile: string;
  readonly key: Buffer;
  readonly cert: Buffer;
  readonly remove: () => void;
}

const KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** Makes both with openssl. */
export async function makeCertificates(): Promise<Certificates> {
  const folder = mkdtempSync(join(tmpdir(), "keyturn-ca-"));
  const openssl = execa({ cwd: folder, stdin: "ignore" });
  await openssl("openssl", [
    ...["req", "-x509", ...KEY, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=test CA"],
    ...["-addext", "basicConstraints=critical,CA:TRUE"],
  ]);
  await openssl("openssl", ["req", ...KEY, "-keyout", "key.pem", "-out", "request.pem", "-subj", "/CN=test"]);
  writeFileSync(join(folder, "names"), "subjectAltName=IP:127.0.0.1,DNS:gpu-1.example.com\n");
  await openssl("openssl", [
    ...["x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"],
    ...["-extfile", "names", "-out", "cert.pem", "-days", "2"],
  ]);
  return {
    caFile: join(folder, "ca.pem"),
    key: readFileSync(join(folder, "key.pem")),
    cert: readFileSync(join(folder, "cert.pem")),
    remove: () => rmSync(folder, { recursive: true }),
  };
}
