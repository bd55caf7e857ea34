import { describe, expect, it } from "vitest";
import { BASE, PRINCIPAL, serviceFixture } from "./fixture.ts";

const post = ({ ask, header }: ReturnType<typeof serviceFixture>) =>
  ask(`${BASE}/sse-token`, { method: "POST", headers: header });

describe("tokens are issued", () => {
  it("so many a minute to an address, and again when the time has come", async () => {
    const fixture = serviceFixture({ issuedPerAddressPerMinute: 2 });
    expect((await post(fixture)).status).toBe(200);
    expect((await post(fixture)).status).toBe(200);
    const refused = await post(fixture);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "30"]);
    fixture.clock.ms += 30_000;
    expect((await post(fixture)).status).toBe(200);
    fixture.peer.address = "203.0.113.8";
    expect((await post(fixture)).status).toBe(200);
  });

  it("so many a minute to a principal, wherever it is", async () => {
    const fixture = serviceFixture({ issuedPerPrincipalPerMinute: 2 });
    for (const [at, status] of [200, 200, 429].entries()) {
      fixture.peer.address = `203.0.113.${at}`;
      expect((await post(fixture)).status).toBe(status);
    }
  });

  it("to an IPv6 network as to one address", async () => {
    const fixture = serviceFixture({ issuedPerAddressPerMinute: 1 });
    fixture.peer.address = "2001:db8:1:2::1";
    expect((await post(fixture)).status).toBe(200);
    fixture.peer.address = "2001:db8:1:2:ffff::2";
    expect((await post(fixture)).status).toBe(429);
    fixture.peer.address = "2001:db8:1:3::1";
    expect((await post(fixture)).status).toBe(200);
  });
});

describe("who shows many wrong credentials", () => {
  const wrong = ({ ask }: ReturnType<typeof serviceFixture>) =>
    ask(`${BASE}/stream?token=${crypto.randomUUID()}`);

  it("is locked out, and locks nobody else out, not even behind the same address", async () => {
    const fixture = serviceFixture({ failuresPerAddressPerMinute: 3 });
    const statuses = [];
    for (let at = 0; at < 4; at++) statuses.push((await wrong(fixture)).status);
    expect(statuses).toEqual([403, 403, 403, 429]);
    expect((await post(fixture)).status).toBe(200);
    expect((await fixture.ask(`${BASE}/stream?token=${await fixture.issue()}`)).status).toBe(200);
    fixture.peer.address = "203.0.113.8";
    expect((await wrong(fixture)).status).toBe(403);
  });

  it("can't name another's address, unless a proxy of ours does", async () => {
    const fixture = serviceFixture({ failuresPerAddressPerMinute: 1 });
    const asks = async (forwarded: string) => {
      const headers = { "X-VX11-Token": `${PRINCIPAL}!`, "X-Forwarded-For": forwarded };
      return (await fixture.ask(`${BASE}/sse-token`, { method: "POST", headers })).status;
    };
    expect([await asks("203.0.113.100"), await asks("203.0.113.101")]).toEqual([403, 429]);
    expect(fixture.record.map(({ address }) => address)).toEqual(["203.0.113.7", "203.0.113.7"]);
    fixture.peer.address = "127.0.0.1";
    expect([await asks("198.51.100.1, 203.0.113.100"), await asks("203.0.113.101")]).toEqual([403, 403]);
    expect(fixture.record.at(-2)?.address).toBe("203.0.113.100");
  });
});

describe("the metrics", () => {
  it("have the names of old, or another prefix", async () => {
    const fixture = serviceFixture();
    await fixture.issue();
    await fixture.ask(`${BASE}/stream`);
    const page = await fixture.metricsPage();
    expect(page).toContain("\nvx11_sse_token_issued_total 1\n");
    expect(page).toContain("\nvx11_ephemeral_token_cache_size_entries 1\n");
    expect(page).toContain('\nvx11_sse_auth_failures_total{reason="credential-missing"} 1\n');
    expect(page).toMatch(/\nvx11_sse_token_issuance_latency_ms_bucket\{le="1000"\} 1\n/);
    const other = await serviceFixture({ metricPrefix: "other_" }).metricsPage();
    expect(other).toContain("other_sse_token_issued_total 0");
    expect(other).not.toContain("vx11_");
  });
});

describe("the record", () => {
  it("says who got a token when and for what, by fingerprints", async () => {
    const fixture = serviceFixture({ bindAudience: true });
    await fixture.issue("?audience=news");
    expect(fixture.record).toEqual([
      {
        action: "issued",
        principal: "VX11_PRINCIPAL_TOKEN",
        by: expect.stringMatching(/^[0-9a-f]{12}$/),
        audience: "news",
        token: expect.stringMatching(/^[0-9a-f]{12}$/),
        address: "203.0.113.7",
      },
    ]);
  });
});
