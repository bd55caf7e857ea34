import { X509Certificate } from "node:crypto";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { certificatesIn } from "../../components/key-pairs/index.ts";
import type { OriginTlsInputs } from "../../provider/origin-tls/inputs.ts";
import { removeSite, writeSite } from "../../provider/origin-tls/site.ts";
import { folderOf } from "../support/debian-package.ts";
import { ask, askPlainly } from "./edge.ts";
import { authority, HEADER, OriginHost, signedBy } from "./origin-host.ts";

const TOKEN = "synthetic-header-value";
const QUERY = "synthetic-query-value";
const HEADERS = { [HEADER]: TOKEN };

let host: OriginHost;
let [origins, pulls, certificate, edge] = ["", "", "", ""];
let inputs: OriginTlsInputs;

beforeAll(async () => {
  host = await OriginHost.start();
  [origins, pulls] = [await authority("origins"), await authority("pulls")];
  certificate = await signedBy(origins, "text.example.com", "image.example.com");
  edge = await signedBy(pulls, "edge.example.com");
  inputs = host.inputs(certificate, certificatesIn(pulls));
}, 120_000);

afterAll(async () => await host[Symbol.asyncDispose]());

const port = () => host.services[0]?.port ?? 0;
const fromEdge = () => ({ port: port(), trusts: origins, shows: edge, headers: HEADERS });

describe("an origin behind nginx, as keyturn writes it", () => {
  it("serves the certificate, and keeps its key from everybody but root", async () => {
    const fingerprint = await writeSite(inputs);
    expect(fingerprint).toBe(new X509Certificate(certificatesIn(certificate)).fingerprint256);
    const [folder = ""] = readdirSync(join(host.keep, "services"));
    const { mode, uid } = statSync(join(host.keep, "services", folder, "key.pem"));
    expect([mode & 0o777, uid]).toEqual([0o600, 0]);
    expect(statSync(join(host.keep, "services")).mode & 0o777).toBe(0o700);
  }, 30_000);

  it("lets the edge in, by either name at its own port", async () => {
    expect(await ask(fromEdge())).toBe("200");
    const image = { port: host.services[1]?.port ?? 0, hostname: "image.example.com" };
    expect(await ask({ ...fromEdge(), ...image })).toBe("200");
    expect(host.asked).toEqual(["text.example.com /", "image.example.com /"]);
  });

  it.each([
    ["nobody's certificate", async () => undefined],
    [
      "one that another authority signed",
      async () => await signedBy(await authority("pulls"), "edge.example.com"),
    ],
    ["the origin's own", async () => certificate],
  ])("hangs up on a client with %s", async (_, shown) => {
    const shows = await shown();
    const { shows: _own, ...asking } = fromEdge();
    const before = host.asked.length;
    expect(await ask(shows === undefined ? asking : { ...asking, shows })).toBe("nothing");
    expect(host.asked).toHaveLength(before);
  });

  it("hangs up on plain HTTP", async () => {
    const before = host.asked.length;
    expect(await askPlainly(port(), HEADERS)).toBe("nothing");
    expect(host.asked).toHaveLength(before);
  });

  it("shows no certificate for another name", async () => {
    expect(await ask({ ...fromEdge(), hostname: "other.example.com" })).toBe("EPROTO");
  });

  it.each([{}, { [HEADER]: "" }])("refuses a request without the token's header: %o", async (headers) => {
    const before = host.asked.length;
    expect(await ask({ ...fromEdge(), headers })).toBe("403");
    expect(host.asked).toHaveLength(before);
  });

  it("writes neither header nor query to a log, whatever becomes of a request", async () => {
    const path = `/prompt/a%20cat?token=${QUERY}`;
    expect(await ask({ ...fromEdge(), path })).toBe("200");
    expect(
      await ask({ ...fromEdge(), path, headers: { referer: `https://example.com/?token=${QUERY}` } }),
    ).toBe("403");
    expect(await ask({ ...fromEdge(), path: `/bad host?token=${QUERY}` })).toBe("400");
    expect(await ask({ ...fromEdge(), path: `/${"x".repeat(40_000)}?token=${QUERY}` })).toBe("414");
    const { shows: _, ...stranger } = fromEdge();
    expect(await ask({ ...stranger, path })).toBe("nothing");
    await host.stopService();
    expect(await ask({ ...fromEdge(), path })).toBe("502");
    const logs = readdirSync(host.nginx.logs).filter((name) => name.startsWith("keyturn-"));
    expect(logs.sort()).toEqual(["keyturn-services-access.log", "keyturn-services-error.log"]);
    const told = logs.map((name) => host.nginx.log(name)).join("");
    for (const value of [TOKEN, QUERY, "plain-query"]) expect(told).not.toContain(value);
    const lines = host.nginx.log("keyturn-services-access.log").trim().split("\n");
    const last = JSON.parse(lines.at(-1) ?? "{}") as Record<string, string>;
    expect(last).toMatchObject({ path: "/prompt/a cat", status: "502", certificate: "SUCCESS" });
    expect(lines.some((line) => line.includes('"certificate":"NONE"'))).toBe(true);
  });

  it("serves another certificate after a rotation, and keeps nothing of the one before", async () => {
    const next = await signedBy(origins, "text.example.com", "image.example.com");
    const fingerprint = await writeSite({ ...inputs, certificate: next });
    expect(fingerprint).toBe(new X509Certificate(certificatesIn(next)).fingerprint256);
    expect(readdirSync(join(host.keep, "services"))).toHaveLength(1);
    expect(await ask(fromEdge())).toBe("502");
  }, 30_000);

  it("goes on as it was where nginx refuses what is new", async () => {
    const broken = { ...inputs, site: `${inputs.site}\nlisten nowhere;\n` };
    await expect(writeSite(broken)).rejects.toThrow(/refuses the new configuration.*"listen" directive/s);
    expect(await ask(fromEdge())).toBe("502");
    await writeSite(inputs);
  }, 30_000);

  it("is written through sudo as well, and tells what could not be done", async () => {
    await folderOf({ package: "sudo", program: "sudo" });
    const nginx = { ...inputs.nginx, sudo: true };
    expect(await writeSite({ ...inputs, nginx })).toMatch(/^(?:[0-9A-F]{2}:){31}/);
    const denied = { ...nginx, keep: "/proc/none" };
    await expect(writeSite({ ...inputs, nginx: denied })).rejects.toThrow(
      /^mkdir on 127\.0\.0\.1 ended with 1: mkdir: /,
    );
  }, 60_000);

  it("goes on answering while a write is cut off anywhere, and takes the next one", async () => {
    const next = await signedBy(origins, "text.example.com", "image.example.com");
    let cuts = 0;
    for (const after of [100, 400, 800, 1_600]) {
      const writing = writeSite({ ...inputs, certificate: next }).then(
        () => 0,
        () => 1,
      );
      await sleep(after);
      await host.ssh.cut();
      cuts += await writing;
      expect(await ask(fromEdge())).toBe("502");
    }
    expect(cuts).toBeGreaterThan(0);
    const fingerprint = await writeSite({ ...inputs, certificate: next });
    expect(fingerprint).toBe(new X509Certificate(certificatesIn(next)).fingerprint256);
    expect(readdirSync(join(host.keep, "services"))).toHaveLength(1);
  }, 120_000);

  it("leaves nothing when it goes", async () => {
    await removeSite(inputs);
    expect(readdirSync(host.nginx.sites)).toEqual([]);
    expect(existsSync(join(host.keep, "services"))).toBe(false);
    await expect.poll(async () => await ask(fromEdge())).toBe("ECONNREFUSED");
    await removeSite(inputs);
  }, 30_000);
});
