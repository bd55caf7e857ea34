import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ACCOUNT, type CloudflareAt, cloudflareAt } from "./cloudflare-at.ts";

const TUNNELS = `/accounts/${ACCOUNT}/cfd_tunnel`;
const SECRET = Buffer.from("a-synthetic-tunnel-secret-number-1").toString("base64");
let at: CloudflareAt;
beforeEach(async () => {
  at = await cloudflareAt();
});
afterEach(() => at.cloud.close());

async function made(name = "origin"): Promise<string> {
  const body = { name, config_src: "cloudflare", tunnel_secret: SECRET };
  return `${TUNNELS}/${(await at.ask("POST", TUNNELS, body)).json.result.id}`;
}

describe("tunnels of the simulated Cloudflare", () => {
  it("makes a tunnel and never gives its secret back", async () => {
    const answer = await at.ask("POST", TUNNELS, { name: "origin", tunnel_secret: SECRET });
    expect(answer.json.result).toMatchObject({
      name: "origin",
      account_tag: ACCOUNT,
      config_src: "local",
      remote_config: false,
      status: "inactive",
      tun_type: "cfd_tunnel",
    });
    expect(answer.text).not.toContain(SECRET);
  });

  it.each([
    ["no name", {}, 400],
    ["a secret of less than 32 bytes", { name: "x", tunnel_secret: "c2hvcnQ=" }, 400],
    ["a source that does not exist", { name: "x", config_src: "remote" }, 400],
    ["a name that is taken", { name: "origin" }, 409],
  ])("refuses a tunnel with %s", async (_what, body, status) => {
    await made();
    const answer = await at.ask("POST", TUNNELS, body);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain("c2hvcnQ");
    expect((await at.ask("GET", TUNNELS)).json.result).toHaveLength(1);
  });

  it("renames a tunnel and changes its secret in place", async () => {
    const path = await made();
    await made("other");
    expect((await at.ask("PATCH", path, { name: "renamed" })).json.result.name).toBe("renamed");
    expect((await at.ask("PATCH", path, { tunnel_secret: SECRET })).status).toBe(200);
    expect((await at.ask("PATCH", path, { tunnel_secret: "c2hvcnQ=" })).status).toBe(400);
    expect((await at.ask("PATCH", path, { name: "other" })).status).toBe(409);
  });

  it("counts the versions of a configuration", async () => {
    const path = `${await made()}/configurations`;
    const config = { ingress: [{ service: "http_status:404" }] };
    expect((await at.ask("GET", path)).json.result).toMatchObject({ version: 0, config: null });
    expect((await at.ask("PUT", path, { config })).json.result).toMatchObject({
      version: 1,
      source: "cloudflare",
    });
    expect((await at.ask("PUT", path, { config })).json.result.version).toBe(2);
    expect((await at.ask("GET", path)).json.result).toMatchObject({ version: 2, config });
  });

  it("refuses a configuration whose last rule does not match all URLs", async () => {
    const path = `${await made()}/configurations`;
    const config = { ingress: [{ hostname: "text.example.com", service: "http://localhost:1" }] };
    const { status, json } = await at.ask("PUT", path, { config });
    expect([status, json.errors[0].code]).toEqual([400, 1056]);
  });

  it("answers 404 for a tunnel that is not there, or was deleted", async () => {
    const path = await made();
    expect((await at.ask("DELETE", path)).status).toBe(200);
    expect((await at.ask("GET", path)).status).toBe(404);
    expect((await at.ask("PATCH", path, { name: "x" })).status).toBe(404);
    expect((await at.ask("PUT", `${path}/configurations`, { config: {} })).status).toBe(404);
    expect((await at.ask("DELETE", path)).status).toBe(404);
  });
});
