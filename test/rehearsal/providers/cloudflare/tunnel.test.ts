import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UNKNOWN } from "../../../../rehearsal/providers/values.ts";
import { ACCOUNT, OTHER_ACCOUNT } from "../../cloud/cloudflare/cloudflare-at.ts";
import { testRows } from "./rows.ts";
import { type MadeResource, StandInAt, secretsOf } from "./stand-in-at.ts";

const TUNNEL = "ZeroTrustTunnelCloudflared";
const CONFIG = "ZeroTrustTunnelCloudflaredConfig";
const secret = (number: number) =>
  Buffer.from(`a-synthetic-tunnel-secret-number-${number}`).toString("base64");
const given = { accountId: ACCOUNT, name: "origin", configSrc: "cloudflare", tunnelSecret: secret(1) };
const catchAll = { service: "http_status:404" };

let standIn: StandInAt;
beforeEach(async () => {
  standIn = await StandInAt.start();
});
afterEach(() => standIn.close());

describe("ZeroTrustTunnelCloudflared", () => {
  testRows(TUNNEL, {
    accountId: { value: ACCOUNT, other: OTHER_ACCOUNT, wrong: 1, change: "replace" },
    name: { value: "origin", other: "renamed", wrong: 1, change: "update", required: true },
    configSrc: { value: "local", other: "cloudflare", wrong: 1, change: "replace" },
    tunnelSecret: { value: secret(1), other: secret(2), wrong: ["canary"], change: "update" },
  });

  it("refuses a source that does not exist", async () => {
    expect(await standIn.reasons(TUNNEL, { ...given, configSrc: "remote" })).toEqual([
      expect.stringContaining('must be one of: ["local" "cloudflare"]'),
    ]);
  });

  it("marks its secret", async () => {
    expect((await standIn.create(TUNNEL, given)).secrets).toEqual(["tunnelSecret"]);
    expect(secretsOf(await standIn.preview(TUNNEL, given))).toEqual(["tunnelSecret"]);
  });

  it("changes name and secret by one PATCH", async () => {
    const made = await standIn.create(TUNNEL, given);
    const updated = await standIn.update(TUNNEL, made, {
      ...given,
      name: "renamed",
      tunnelSecret: secret(2),
    });
    expect(updated).toMatchObject({ id: made.id, name: "renamed", status: "inactive" });
    expect(standIn.at.cloud.requests.map(({ method }) => method)).toEqual(["POST", "PATCH"]);
  });

  it("sees that somebody renamed it, and keeps its secret", async () => {
    const made = await standIn.create(TUNNEL, given);
    await standIn.at.ask("PATCH", `/accounts/${ACCOUNT}/cfd_tunnel/${made.id}`, { name: "theirs" });
    const read = await standIn.read(TUNNEL, made);
    expect(read?.properties).toMatchObject({ name: "theirs" });
    expect(secretsOf(read?.properties ?? {})).toEqual(["tunnelSecret"]);
  });

  it("is gone when it was deleted", async () => {
    const made = await standIn.create(TUNNEL, given);
    await standIn.delete(TUNNEL, made);
    expect(await standIn.read(TUNNEL, made)).toBeUndefined();
  });

  it("fails on a secret that is too short and on a name that is taken, in the words of the server", async () => {
    const short = standIn.create(TUNNEL, { ...given, tunnelSecret: "Y2FuYXJ5" });
    await expect(short).rejects.toThrow(/400 Bad Request tunnel_secret must be at least 32 bytes/);
    await expect(short).rejects.not.toThrow(/Y2FuYXJ5|canary/);
    await standIn.create(TUNNEL, given);
    await expect(standIn.create(TUNNEL, given)).rejects.toThrow(/409 Conflict .* \(1013\)/);
  });
});

describe("ZeroTrustTunnelCloudflaredConfig", () => {
  let tunnel: MadeResource;
  beforeEach(async () => {
    tunnel = await standIn.create(TUNNEL, given);
  });
  const config = (more: object = {}) => ({ ingresses: [{ ...catchAll, ...more }] });
  const news = (more: object = {}) => ({ accountId: ACCOUNT, tunnelId: tunnel.id, config: config(more) });

  testRows(CONFIG, {
    accountId: { value: ACCOUNT, other: OTHER_ACCOUNT, wrong: 1, change: "replace" },
    tunnelId: { value: "a", other: "b", wrong: 1, change: "replace", required: true },
    config: {
      value: { ingresses: [catchAll] },
      other: { ingresses: [] },
      wrong: { ingresses: [{ service: 1 }] },
      change: "update",
    },
    source: { value: "local", other: "cloudflare", wrong: 1, change: "update" },
  });

  it("refuses a rule without a service", async () => {
    const reasons = await standIn.reasons(CONFIG, { ...news(), config: { ingresses: [{}] } });
    expect(reasons).toEqual([expect.stringContaining("config.ingresses[0].service")]);
  });

  it("writes and reads a configuration as the API spells it", async () => {
    const originRequest = { noTlsVerify: true, access: { audTags: ["a"], teamName: "t" } };
    const made = await standIn.create(CONFIG, news({ originRequest }));
    expect(made).toMatchObject({ id: tunnel.id, state: { version: 1, source: "cloudflare" } });
    const path = `/accounts/${ACCOUNT}/cfd_tunnel/${tunnel.id}/configurations`;
    expect((await standIn.at.ask("GET", path)).json.result.config).toEqual({
      ingress: [
        { ...catchAll, originRequest: { noTLSVerify: true, access: { audTag: ["a"], teamName: "t" } } },
      ],
    });
    expect((await standIn.read(CONFIG, made))?.properties).toMatchObject(made.state);
  });

  it("changes in place, as a new version", async () => {
    const made = await standIn.create(CONFIG, news());
    const changed = news({ originRequest: { caPool: "x" } });
    expect((await standIn.diff(CONFIG, made.state, changed)).replaces).toEqual([]);
    expect(await standIn.update(CONFIG, made, changed, true)).toMatchObject({ version: UNKNOWN });
    expect(await standIn.update(CONFIG, made, changed)).toMatchObject({ version: 2 });
  });

  it("fails when the last rule does not match all, in the words of the server", async () => {
    await expect(standIn.create(CONFIG, news({ hostname: "text.example.com" }))).rejects.toThrow(/\(1056\)/);
  });

  it("goes with its tunnel, and has nothing of its own to delete", async () => {
    const made = await standIn.create(CONFIG, news());
    await standIn.delete(CONFIG, made);
    expect(await standIn.read(CONFIG, made)).toBeDefined();
    await standIn.delete(TUNNEL, tunnel);
    expect(await standIn.read(CONFIG, made)).toBeUndefined();
  });
});
