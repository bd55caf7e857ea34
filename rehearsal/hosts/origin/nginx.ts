import { createPrivateKey, X509Certificate } from "node:crypto";
import { posix } from "node:path";
import type { ProgramEnd } from "../service-managers.ts";
import type { RootFiles } from "./root-files.ts";

const SITES = "/etc/nginx/conf.d";
const DONE: ProgramEnd = { exitCode: 0, stdout: "" };

/** What is shown at a port, in PEM. */
export interface Shown {
  readonly key: string;
  readonly cert: string;
}

/**
 * A stand-in for nginx: it reads of its sites which ports show which certificate, and takes them when it is told to. It forwards
 * nothing, and asks nobody for a certificate.
 */
export class Nginx {
  readonly #files: RootFiles;
  #shown: ReadonlyMap<number, Shown> = new Map();

  constructor(files: RootFiles) {
    this.#files = files;
  }

  /** Runs `nginx` with these words. */
  run(args: readonly string[]): ProgramEnd {
    const found = this.#read();
    if (typeof found === "string") return { exitCode: 1, stdout: "", stderr: `nginx: [emerg] ${found}\n` };
    const call = args.join(" ");
    if (call === "-s reload") this.#shown = found;
    return call === "-t" || call === "-s reload" ? DONE : { exitCode: 64, stdout: "" };
  }

  /** What it shows at a port, once it was told to. */
  shownAt(port: number): Shown | undefined {
    return this.#shown.get(port);
  }

  /** By port; or what it says of a site that it can't take. */
  #read(): ReadonlyMap<number, Shown> | string {
    const shown = new Map<number, Shown>();
    const links = this.#files.names(SITES).filter((name) => name.endsWith(".conf"));
    for (const name of links) {
      const path = posix.join(SITES, name);
      const site = this.#files.target(path) ?? path;
      if (this.#files.digest(site) === undefined)
        return `open() "${path}" failed (2: No such file or directory)`;
      // One that a process before was given was taken then.
      const text = this.#files.text(site);
      if (text === undefined) continue;
      for (const [, body = ""] of text.matchAll(/^server \{\n([\s\S]*?)^\}/gm)) {
        const found = this.#serverIn(body);
        if (typeof found === "string") return found;
        // One that only turns away shows none.
        if (found !== undefined) for (const port of portsOf(body)) shown.set(port, found);
      }
    }
    return shown;
  }

  #serverIn(body: string): Shown | string | undefined {
    const [cert, key, clients] = ["ssl_certificate", "ssl_certificate_key", "ssl_client_certificate"].map(
      (word) => {
        const path = new RegExp(`^ *${word} (.+);$`, "m").exec(body)?.[1];
        return path === undefined ? undefined : (this.#files.text(path) ?? "");
      },
    );
    if (cert === undefined || key === undefined) return undefined;
    try {
      new X509Certificate(clients ?? "");
      if (new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) return { key, cert };
      return "SSL_CTX_use_PrivateKey() failed (key values mismatch)";
    } catch {
      return "cannot load certificate: PEM_read_bio() failed";
    }
  }
}

function portsOf(body: string): number[] {
  return [...body.matchAll(/^ *listen \S*:(\d+) ssl/gm)].map(([, port]) => Number(port));
}
