import { chmodSync, chownSync, statSync } from "node:fs";
import { type Certificates, makeCertificates } from "./certificates.ts";
import { freePort } from "./free-port.ts";
import { type Postgres, withPostgres } from "./postgres.ts";

/** A server that lets in by password over TLS alone, and writes every statement to its log. */
export interface PrivatePostgres extends Postgres {
  readonly certificates: Certificates;
}

/** Lends one. The role `trusted` comes in with anything; `test`, the superuser, by the socket. */
export async function withPrivatePostgres<T>(use: (postgres: PrivatePostgres) => Promise<T>): Promise<T> {
  let certificates: Certificates | undefined;
  const port = await freePort();
  const prepare = async (folder: string) => {
    certificates = await makeCertificates(folder);
    const { uid, gid } = statSync(folder);
    for (const file of Object.values(certificates)) chownSync(file, uid, gid);
    chmodSync(certificates.key, 0o600);
  };
  const access = [
    "local all test trust",
    "hostssl all trusted 127.0.0.1/32 trust",
    "hostssl all all 127.0.0.1/32 scram-sha-256",
  ];
  const tls = { ssl: "on", ssl_cert_file: "../server.pem", ssl_key_file: "../server.key" };
  return await withPostgres(
    async (postgres) => {
      if (certificates === undefined) throw new Error("the server started without its certificate");
      return await use({ ...postgres, certificates });
    },
    { port, access, settings: { ...tls, log_statement: "all" }, prepare },
  );
}
