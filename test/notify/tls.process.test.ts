import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import type { SMTPServerOptions } from "smtp-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SecretSearcher } from "../../components/exposure/secret-searcher.ts";
import { type Certificates, makeCertificates } from "../probes/certificates.ts";
import { afterwards, tidy } from "../probes/support.ts";
import { type MailServer, startMailServer } from "./smtp-server.ts";

tidy();

const CHILD = fileURLToPath(new URL("deliver-in-child.ts", import.meta.url));
const PASSWORD = "synthetic-password-Zt7Hn3Qe";
let certificates: Certificates;

beforeAll(async () => {
  certificates = await makeCertificates();
});
afterAll(() => certificates.remove());

async function mailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const { key, cert } = certificates;
  const server = await startMailServer(PASSWORD, { key, cert, ...options });
  afterwards(() => server.close());
  return server;
}

interface Asked {
  readonly settings?: object;
  readonly trusts?: boolean;
  readonly password?: string;
}

/** Sends from a process of its own, since Node reads its CAs once. */
async function sent(written: object, values: Readonly<Record<string, string>>, env: Record<string, string>) {
  const child = await execa(process.execPath, ["--import", "tsx", CHILD], {
    input: JSON.stringify({ written, values }),
    extendEnv: false,
    env: { PATH: process.env.PATH, ...env },
    all: true,
  });
  expect(new SecretSearcher(values).search(child.all)).toEqual([]);
  return JSON.parse(child.stdout);
}

const trusted = () => ({ NODE_EXTRA_CA_CERTS: certificates.caFile });

async function mailed({ port }: MailServer, { settings, trusts = true, password = PASSWORD }: Asked = {}) {
  const smtp = {
    host: "127.0.0.1",
    port,
    from: "keyturn@example.com",
    to: ["ops@example.com", "dev@example.com"],
    user: "keyturn",
    password: "MAIL_PASSWORD",
    ...settings,
  };
  return await sent({ smtp }, { MAIL_PASSWORD: password }, trusts ? trusted() : {});
}

describe("a mail", () => {
  it("goes out by STARTTLS, the user logged in behind it", async () => {
    const server = await mailServer();
    expect(await mailed(server)).toEqual({ tries: 1 });
    expect(server.logins).toEqual([{ secure: true, user: "keyturn" }]);
    const [mail] = server.mails;
    expect(mail).toMatchObject({
      from: "keyturn@example.com",
      to: ["ops@example.com", "dev@example.com"],
      user: "keyturn",
      secure: true,
    });
    expect(mail?.raw).toContain("Subject: [keyturn] shop: Rotate API_TOKEN on prod: failed half-way");
    expect(mail?.raw).toContain("Auto-Submitted: auto-generated");
    expect(mail?.raw).toContain("keyturn resume --stack prod");
  });

  it("goes out by TLS from the first byte, where the catalog says so", async () => {
    const server = await mailServer({ secure: true });
    expect(await mailed(server, { settings: { tls: "implicit" } })).toEqual({ tries: 1 });
    expect(server.mails).toHaveLength(1);
  });

  it("needs no user where the server wants none", async () => {
    const server = await mailServer();
    const noLogin = { user: undefined, password: undefined };
    expect(await mailed(server, { settings: noLogin })).toEqual({ tries: 1 });
    expect(server.logins).toEqual([]);
    expect(server.mails).toHaveLength(1);
  });

  it("does not go out to a server without TLS, and neither does the password", async () => {
    const server = await mailServer({
      hideSTARTTLS: true,
      disabledCommands: ["STARTTLS"],
      allowInsecureAuth: true,
    });
    const { why } = await mailed(server);
    expect(why).toMatch(/^the mail server 127\.0\.0\.1:\d+ offers no TLS/);
    expect([...server.logins, ...server.mails]).toEqual([]);
  });

  it("does not go out to a server whose certificate nobody vouches for", async () => {
    const server = await mailServer();
    const { why } = await mailed(server, { trusts: false });
    expect(why).toContain("has a certificate of an issuer that is not trusted");
    expect(why).toContain("NODE_EXTRA_CA_CERTS");
    expect([...server.logins, ...server.mails]).toEqual([]);
  });

  it("that the server refuses is told of by code, whatever the server quotes", async () => {
    const server = await mailServer();
    const { why } = await mailed(server, { password: "synthetic-password-that-is-wrong" });
    expect(why).toBe(`the mail server 127.0.0.1:${server.port} refused user or password (535)`);
    expect(server.mails).toEqual([]);
  });

  it("with an address that is refused is told of", async () => {
    const server = await mailServer({
      onRcptTo: (_address, _session, callback) => callback(new Error("nobody here")),
    });
    const { why } = await mailed(server);
    expect(why).toMatch(/refused the sender or an address \(5\d\d\)$/);
  });
});

describe("a webhook by HTTPS", () => {
  it("is asked where its certificate is trusted, and nowhere else, whatever the environment allows", async () => {
    const asked: (string | undefined)[] = [];
    const { key, cert } = certificates;
    const server = createServer({ key, cert }, ({ url }, response) => {
      asked.push(url);
      response.writeHead(200).end("ok");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    afterwards(() => new Promise((resolve) => server.close(() => resolve())));
    const { port } = server.address() as AddressInfo;
    const values = { URL: `https://127.0.0.1:${port}/hooks/synthetic-token-0002` };
    const slack = { slack: { url: "URL" } };
    expect(await sent(slack, values, trusted())).toEqual({ tries: 1 });
    expect(asked).toEqual(["/hooks/synthetic-token-0002"]);
    const { why } = await sent(slack, values, { NODE_TLS_REJECT_UNAUTHORIZED: "0" });
    expect(why).toContain("it has a certificate of an issuer that is not trusted");
    expect(asked).toHaveLength(1);
  });
});
