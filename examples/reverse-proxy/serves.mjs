// @ts-check
/**
 * Whether a server presents the certificate that it was given: a probe of the kind `command`.
 *
 *   node serves.mjs HOST:PORT NAME TRUSTED    reads the certificate, with or without its key, from standard input
 *
 * 0: a new connection was given that certificate, for NAME, and what TRUSTED holds vouches for it. 1: another one.
 * 2: nobody answered, or with a certificate that a client would refuse. It prints nothing.
 */
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { connect } from "node:tls";

const [, , at = "", servername = "", trusted = ""] = process.argv;
const [host = "", port = ""] = at.split(/:(?=[0-9]+$)/);

process.exitCode = await ask(expected(await text(process.stdin))).catch(() => 2);

/**
 * A wrong value, which the probe presents to see it refused, is no certificate.
 * @param {string} given
 */
function expected(given) {
  try {
    return new X509Certificate(given).fingerprint256;
  } catch {
    return undefined;
  }
}

/**
 * @param {string | undefined} fingerprint
 * @returns {Promise<number>}
 */
async function ask(fingerprint) {
  const ca = readFileSync(trusted, "utf8");
  return await new Promise((resolve, reject) => {
    // Said, since NODE_TLS_REJECT_UNAUTHORIZED would switch it off otherwise.
    const trust = { ca, servername, rejectUnauthorized: true };
    const socket = connect({ host, port: Number(port), ...trust, timeout: 5_000 }, () => {
      resolve(socket.getPeerCertificate().fingerprint256 === fingerprint ? 0 : 1);
      socket.end();
    });
    socket.on("error", reject);
    socket.on("timeout", () => socket.destroy(new Error("it does not answer")));
  });
}
