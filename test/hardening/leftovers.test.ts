import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clearName, clearTunnel } from "../../components/hardening/origin-tunnel/leftovers.ts";
import {
  ACCOUNT,
  type CloudflareAt,
  cloudflareAt,
  TOKEN,
  ZONE,
} from "../rehearsal/cloud/cloudflare/cloudflare-at.ts";

const TUNNELS = `/accounts/${ACCOUNT}/cfd_tunnel`;
const RECORDS = `/zones/${ZONE}/dns_records`;
let at: CloudflareAt;
beforeEach(async () => {
  at = await cloudflareAt();
});
afterEach(() => at.cloud.close());

const api = () => ({ url: `${at.cloud.urls.cloudflare}/client/v4`, token: TOKEN });
const names = async (path: string) =>
  ((await at.ask("GET", path)).json.result as { name: string }[]).map(({ name }) => name);
const makes = async (name: string) =>
  (await at.ask("POST", TUNNELS, { name, config_src: "cloudflare" })).json.result.id as string;
const clear = async (dryRun = false) =>
  await clearTunnel(api(), { accountId: ACCOUNT, name: "services" }, { dryRun });

describe("the way of a new tunnel into an account", () => {
  it("is cleared of one that leads nowhere and had no connection, and of no other", async () => {
    for (const name of ["services", "services-2"]) await makes(name);
    await clear();
    expect(await names(TUNNELS)).toEqual(["services-2"]);
  });

  it("is only looked at in a preview", async () => {
    await makes("services");
    await clear(true);
    expect(await names(TUNNELS)).toEqual(["services"]);
  });

  it("is blocked by one that leads somewhere, which stays", async () => {
    const id = await makes("services");
    const config = { ingress: [{ service: "http_status:404" }] };
    await at.ask("PUT", `${TUNNELS}/${id}/configurations`, { config });
    for (const dryRun of [true, false])
      await expect(clear(dryRun)).rejects.toThrow(/has a tunnel services already, and it is left as it is/);
    expect(await names(TUNNELS)).toEqual(["services"]);
  });

  it("is blocked by one that somebody was connected to, though it leads nowhere", async () => {
    const connected = { id: "synthetic-tunnel", name: "services", conns_active_at: "2026-11-23T12:00:00Z" };
    const server = createServer((request, response) => {
      const isList = request.method === "GET" && request.url?.startsWith(`/client/v4${TUNNELS}?`);
      const result = isList ? [connected] : { config: null };
      asked.push(`${request.method}`);
      response.setHeader("content-type", "application/json").end(JSON.stringify({ success: true, result }));
    });
    const asked: string[] = [];
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/client/v4`;
    const wanted = { accountId: ACCOUNT, name: "services" };
    await expect(clearTunnel({ url, token: TOKEN }, wanted, { dryRun: false })).rejects.toThrow(
      /is left as it is/,
    );
    server.close();
    expect(asked).toEqual(["GET", "GET"]);
  });
});

describe("the way of a name to a tunnel", () => {
  const wanted = {
    name: "text.example.com",
    type: "CNAME",
    content: "x.cfargotunnel.com",
    comment: "keyturn: tunnel services",
  };

  it("is cleared of a record that is the same in all", async () => {
    await at.ask("POST", RECORDS, { ...wanted, ttl: 1, proxied: true });
    await clearName(api(), { zoneId: ZONE, ...wanted });
    expect(await names(RECORDS)).toEqual([]);
  });

  it.each([
    ["that leads elsewhere", { content: "y.cfargotunnel.com" }],
    ["that somebody else made", { comment: "by hand" }],
    ["of another name", { name: "image.example.com" }],
  ])("keeps a record %s", async (_, differs) => {
    await at.ask("POST", RECORDS, { ...wanted, ...differs, ttl: 1, proxied: true });
    await clearName(api(), { zoneId: ZONE, ...wanted });
    expect(await names(RECORDS)).toHaveLength(1);
  });
});
