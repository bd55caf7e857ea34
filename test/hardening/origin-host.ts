import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { nginxSite, type OriginService } from "../../components/hardening/origin-tls/nginx-site.ts";
import { makeAuthority, makeCertificate } from "../../components/key-pairs/index.ts";
import type { OriginTlsInputs } from "../../provider/origin-tls/inputs.ts";
import { freePort } from "../support/free-port.ts";
import { Nginx } from "../support/nginx.ts";
import { SshServer } from "../support/ssh-server.ts";

const DAY = 24 * 60 * 60 * 1000;
const AT = new Date().toISOString();

export const HEADER = "x-enter-token";

/** An origin's machine: sshd, nginx, and a service behind it, all real. */
export class OriginHost {
  readonly nginx: Nginx;
  readonly ssh: SshServer;
  readonly services: OriginService[];
  /** What the service was asked for. */
  readonly asked: string[] = [];
  readonly #service: Server;

  private constructor(nginx: Nginx, ssh: SshServer, service: Server, services: OriginService[]) {
    [this.nginx, this.ssh, this.#service, this.services] = [nginx, ssh, service, services];
  }

  static async start(): Promise<OriginHost> {
    const service = createServer((request, response) => {
      host.asked.push(`${request.headers.host} ${request.url}`);
      response.end("an answer");
    });
    await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
    const upstream = (service.address() as AddressInfo).port;
    const [text, image] = [await freePort(), await freePort()];
    const host: OriginHost = new OriginHost(await Nginx.start(), await SshServer.start(), service, [
      { hostname: "text.example.com", port: text, upstream },
      { hostname: "image.example.com", port: image, upstream },
    ]);
    return host;
  }

  get keep(): string {
    return join(this.nginx.folder, "keep");
  }

  /** Its service listens no more, as while it is deployed. */
  async stopService(): Promise<void> {
    await new Promise((resolve) => this.#service.close(resolve));
    this.#service.closeAllConnections();
  }

  inputs(certificate: string, clients: string): OriginTlsInputs {
    const { port, user, fingerprint, identity, folder } = this.ssh;
    return {
      name: "services",
      target: {
        ...{ host: "127.0.0.1", port, user, hostKey: fingerprint, connectWithin: 10_000 },
        identity: { file: identity },
      },
      directory: folder,
      site: nginxSite({
        ...{ name: "services", services: this.services, header: HEADER, logs: this.nginx.logs },
        listen: ["127.0.0.1"],
      }),
      ...{ certificate, clients, services: this.services },
      nginx: { command: this.nginx.command, sudo: false, sites: this.nginx.sites, keep: this.keep },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.nginx[Symbol.asyncDispose]();
    await this.ssh[Symbol.asyncDispose]();
    this.#service.closeAllConnections();
    this.#service.close();
  }
}

/** Stands in for an authority: Cloudflare's for origins, and the team's for origin pulls. */
export async function authority(name: string): Promise<string> {
  return await makeAuthority({ names: [name], at: AT, validFor: 30 * DAY });
}

export async function signedBy(signer: string, ...names: string[]): Promise<string> {
  return await makeCertificate({ names, at: AT, validFor: 10 * DAY }, signer);
}
