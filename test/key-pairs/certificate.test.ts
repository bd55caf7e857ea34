import { createPrivateKey, X509Certificate } from "node:crypto";
import { connect, createServer } from "node:tls";
import { describe, expect, it } from "vitest";
import {
  certificatesIn,
  KeyPairError,
  makeAuthority,
  makeCertificate,
  privateKeyIn,
} from "../../components/key-pairs/index.ts";

const AT = "2026-01-31T12:00:00.500Z";
const DAY = 24 * 60 * 60 * 1000;
const authority = await makeAuthority({ names: ["Example authority"], at: AT, validFor: 3650 * DAY });
const request = { names: ["db.example.com", "*.example.com", "203.0.113.7"], at: AT, validFor: 90 * DAY };
const read = (bundle: string) => new X509Certificate(certificatesIn(bundle));

describe("a certificate", () => {
  it("is signed by its authority, for the names it is asked for, and holds its own key", async () => {
    const made = await makeCertificate(request, authority);
    const [leaf, issuer] = [read(made), read(authority)];
    expect(leaf.verify(issuer.publicKey)).toBe(true);
    expect(leaf.checkIssued(issuer)).toBe(true);
    expect([leaf.ca, issuer.ca]).toEqual([false, true]);
    expect(leaf.subjectAltName).toBe("DNS:db.example.com, DNS:*.example.com, IP Address:203.0.113.7");
    expect(leaf.checkHost("api.example.com")).toBe("*.example.com");
    expect(leaf.checkHost("example.org")).toBeUndefined();
    expect(leaf.checkPrivateKey(createPrivateKey(privateKeyIn(made)))).toBe(true);
  });

  it("lives from an hour before it was asked for, by no other clock than that", async () => {
    const { validFrom, validTo } = read(await makeCertificate(request, authority));
    expect(Date.parse(validFrom)).toBe(Date.parse("2026-01-31T11:00:00Z"));
    expect(Date.parse(validTo)).toBe(Date.parse("2026-05-01T12:00:00Z"));
  });

  it("has a key and a number of its own each time", async () => {
    const [one, other] = [
      await makeCertificate(request, authority),
      await makeCertificate(request, authority),
    ];
    expect(read(one).serialNumber).not.toBe(read(other).serialNumber);
    expect(privateKeyIn(one)).not.toBe(privateKeyIn(other));
  });

  it("lets a client that trusts the authority in, and none that trusts another", async () => {
    const now = new Date().toISOString();
    const ca = await makeAuthority({ names: ["CA"], at: now, validFor: DAY });
    const other = await makeAuthority({ names: ["CA"], at: now, validFor: DAY });
    const served = await makeCertificate({ names: ["localhost"], at: now, validFor: DAY / 2 }, ca);
    const server = createServer({ key: privateKeyIn(served), cert: certificatesIn(served) }, (socket) =>
      socket.end(),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const ask = async (trusted: string) =>
      await new Promise<string>((resolve) => {
        const socket = connect({
          port,
          host: "127.0.0.1",
          servername: "localhost",
          ca: certificatesIn(trusted),
        });
        socket.on("secureConnect", () => resolve("accepted")).on("error", ({ message }) => resolve(message));
      });
    try {
      expect(await ask(ca)).toBe("accepted");
      expect(await ask(other)).not.toBe("accepted");
    } finally {
      server.close();
    }
  });

  it("is not made to outlive its authority", async () => {
    const short = await makeAuthority({ names: ["CA"], at: AT, validFor: 30 * DAY });
    await expect(makeCertificate(request, short)).rejects.toThrow(
      "valid longer than its authority's, which ends at 2026-03-02T12:00:00.000Z",
    );
  });

  it.each([
    ["no certificate", () => privateKeyIn(authority), "there is no certificate in it"],
    ["no key", () => certificatesIn(authority), "there is no private key in it"],
    ["a damaged key", () => authority.replace(/[A-Za-z0-9+/]{30}/, ""), "can't be read"],
  ])("is refused where its authority has %s, and nothing of that is quoted", async (_, broken, reason) => {
    const error: unknown = await makeCertificate(request, broken()).catch((failure) => failure);
    expect(error).toBeInstanceOf(KeyPairError);
    expect(String(error)).toContain(reason);
    expect(String(error)).not.toMatch(/[A-Za-z0-9+/]{30}/);
  });
});
