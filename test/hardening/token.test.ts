import { describe, expect, it } from "vitest";
import { connectorToken, requireTunnelSecret } from "../../components/hardening/origin-tunnel/token.ts";

const SECRET = Buffer.from("a synthetic secret of 32 bytes!!").toString("base64");

describe("a connector's token", () => {
  it("is base64 of the account, the secret and the tunnel's id", () => {
    const token = connectorToken({ account: "a".repeat(32), tunnelId: "synthetic", secret: SECRET });
    expect(JSON.parse(Buffer.from(token, "base64").toString("utf8"))).toEqual({
      a: "a".repeat(32),
      s: SECRET,
      t: "synthetic",
    });
  });
});

describe("a tunnel's secret", () => {
  it.each([
    ["of 32 bytes", SECRET],
    ["of 64 letters and digits", "aZ09".repeat(16)],
  ])("may be base64 %s", (_, secret) => {
    expect(requireTunnelSecret(secret, "the secret")).toBe(secret);
  });

  it.each([
    ["too short", Buffer.from("short").toString("base64")],
    ["without its padding", SECRET.replace(/=+$/, "")],
    ["in the alphabet of URLs", `${"-_".repeat(21)}aa`],
    ["empty", ""],
  ])("is refused %s, and not printed", (_, secret) => {
    const refused = () => requireTunnelSecret(secret, "the secret of the tunnel");
    expect(refused).toThrow(/the secret of the tunnel is no secret of a tunnel, .*length: 64/);
    if (secret !== "") expect(refused).not.toThrow(secret);
  });
});
