import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { CommandError } from "../../../cli/errors.ts";

/** A certificate for some hosts, and the file of the authority that vouches for it. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** For NODE_EXTRA_CA_CERTS. */
  readonly authorityFile: string;
}

/**
 * Makes an authority for this rehearsal alone, and a certificate of it for the hosts. Both are over after a day, and
 * nobody but the commands of the rehearsal trusts them.
 *
 * @param folder where the files go; 0700
 * @throws CommandError where there is no openssl
 */
export async function certify(hosts: readonly string[], folder: string): Promise<Certificate> {
  const at = (name: string) => join(folder, name);
  const names = hosts.map((host) => (/^[\d.:]+$/.test(host) ? `IP:${host}` : `DNS:${host}`)).join(",");
  writeFileSync(at("host.ext"), `subjectAltName=${names}\n`);
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
  await openssl(
    ["req", "-x509", ...key, "-subj", "/CN=keyturn rehearsal", "-keyout", at("ca.key"), "-out", at("ca.pem")],
    folder,
  );
  await openssl(
    ["req", ...key.slice(0, -2), "-subj", "/CN=rehearsed", "-keyout", at("host.key"), "-out", at("host.csr")],
    folder,
  );
  const signed = ["-CA", at("ca.pem"), "-CAkey", at("ca.key"), "-CAcreateserial", "-extfile", at("host.ext")];
  await openssl(
    ["x509", "-req", "-in", at("host.csr"), ...signed, "-days", "1", "-out", at("host.pem")],
    folder,
  );
  return {
    key: readFileSync(at("host.key"), "utf8"),
    cert: readFileSync(at("host.pem"), "utf8"),
    authorityFile: at("ca.pem"),
  };
}

async function openssl(args: readonly string[], cwd: string): Promise<void> {
  const { failed, code, stderr } = await execa("openssl", args, { cwd, reject: false });
  if (code === "ENOENT")
    throw new CommandError(
      "the catalog's probes ask by TLS, and there is no openssl to make a certificate for the rehearsal: install openssl",
    );
  if (failed) throw new Error(`openssl made no certificate: ${stderr}`);
}
