import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SecretSearcher } from "../../components/exposure/secret-searcher.ts";
import { type Certificates, makeCertificates } from "./certificates.ts";
import { proxy, tidy, VALUE } from "./support.ts";

tidy();

const CHILD = fileURLToPath(new URL("ask-in-child.ts", import.meta.url));
let certificates: Certificates;
let server: Server;
let port: number;
const presented: string[] = [];

beforeAll(async () => {
  certificates = await makeCertificates();
  server = createServer({ key: certificates.key, cert: certificates.cert }, (request, response) => {
    presented.push(String(request.headers["x-key"]));
    response.writeHead(request.headers["x-key"] === VALUE ? 200 : 401).end();
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  certificates.remove();
});

/** Asks from a process of its own, since Node reads its CAs once. */
async function ask(
  url: string,
  env: Record<string, string>,
  expected = "accept",
  value = VALUE,
): Promise<string> {
  presented.length = 0;
  const http = { url, header: "x-key" };
  const written = { http, accept: 200, refuse: 401, retries: 0, timeout: "20s" };
  const child = await execa(process.execPath, ["--import", "tsx", CHILD], {
    input: JSON.stringify({ written, value, expected }),
    extendEnv: false,
    env: { PATH: process.env.PATH, ...env },
    all: true,
  });
  expect(new SecretSearcher({ value }).search(child.all)).toEqual([]);
  return child.all;
}

const trusted = () => ({ NODE_EXTRA_CA_CERTS: certificates.caFile });
const here = () => `https://127.0.0.1:${port}/me`;

describe("TLS", () => {
  it("of a CA that NODE_EXTRA_CA_CERTS names is trusted", async () => {
    expect(await ask(here(), trusted())).toBe("as expected");
    expect(await ask(here(), trusted(), "refuse", "another-of-eight")).toBe("as expected");
    expect(presented).toEqual(["another-of-eight"]);
  });

  it("of an unknown CA is not, before anything is presented, and the remedy is named", async () => {
    const said = await ask(here(), {});
    expect(said).toContain(`GET ${here()} has a certificate of an issuer that is not trusted`);
    expect(said).toContain("name its file in NODE_EXTRA_CA_CERTS");
    expect(presented).toEqual([]);
  });

  it("of another host is not trusted", async () => {
    const table = { "other.example.com:443": port };
    const through = await proxy(table);
    const env = { ...trusted(), HTTPS_PROXY: `http://127.0.0.1:${through.port}` };
    expect(await ask("https://other.example.com/", env)).toContain("has a certificate for another host");
    expect(presented).toEqual([]);
  });

  it("that the environment switches off stops the probe", async () => {
    const said = await ask(here(), { ...trusted(), NODE_TLS_REJECT_UNAUTHORIZED: "0" });
    expect(said).toContain(
      "not asked: NODE_TLS_REJECT_UNAUTHORIZED=0 lets anyone read what it presents. Unset it",
    );
    expect(presented).toEqual([]);
  });
});

describe("HTTPS_PROXY", () => {
  it("is where a host is asked for, and sees nothing of what is presented", async () => {
    const through = await proxy({ "gpu-1.example.com:443": port });
    const env = { ...trusted(), HTTPS_PROXY: `http://127.0.0.1:${through.port}` };
    expect(await ask("https://gpu-1.example.com/generate", env)).toBe("as expected");
    expect(through.asked.map(([target]) => target)).toEqual(["gpu-1.example.com:443"]);
    expect(presented).toEqual([VALUE]);
    expect(new SecretSearcher({ VALUE }).search(Buffer.concat(through.passed))).toEqual([]);
  });

  it("that does not know a host is told of", async () => {
    const through = await proxy({});
    const env = { ...trusted(), https_proxy: `http://127.0.0.1:${through.port}` };
    expect(await ask("https://gpu-1.example.com/generate", env)).toContain(
      "GET https://gpu-1.example.com/generate was not let through: the proxy answered 403",
    );
  });

  it("is left aside for a host that NO_PROXY names", async () => {
    const through = await proxy({});
    const env = { ...trusted(), HTTPS_PROXY: `http://127.0.0.1:${through.port}`, NO_PROXY: "127.0.0.1" };
    expect(await ask(here(), env)).toBe("as expected");
    expect(through.asked).toEqual([]);
  });

  it("that is no URL is named", async () => {
    expect(await ask(here(), { ...trusted(), HTTPS_PROXY: "nowhere" })).toContain(
      "the proxy that the environment names is no URL",
    );
  });
});
