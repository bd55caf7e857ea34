import { describe, expect, it } from "vitest";
import { BASE, PRINCIPAL, readUntil, serviceFixture } from "./fixture.ts";

describe("a token", () => {
  it.each(["POST", "GET"])("is issued by %s for the principal token", async (method) => {
    const { ask, header } = serviceFixture();
    const answer = await ask(`${BASE}/sse-token`, { method, headers: header });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(await answer.json()).toEqual({
      sse_token: expect.stringMatching(
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      ),
      ttl: 60,
    });
  });

  it("is not issued by GET where that is switched off", async () => {
    const { ask, header } = serviceFixture({ issueByGet: false });
    const answer = await ask(`${BASE}/sse-token`, { headers: header });
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toBe("POST, DELETE");
  });

  it("opens a stream whose first line is data, and which tells events", async () => {
    const { ask, issue, events } = serviceFixture();
    const answer = await ask(`${BASE}/stream?token=${await issue()}`);
    expect(answer.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    events.publish({ data: "one\ntwo", event: "news" });
    const said = await readUntil(answer, "id: 1");
    expect(said).toMatch(/^data: \{"retry":3000\}\nevent: connected\n/);
    expect(said).toContain("event: news\ndata: one\ndata: two\nid: 1\n");
  });

  it("opens none once its time is over", async () => {
    const { ask, issue, clock } = serviceFixture();
    const token = await issue();
    clock.ms += 60_000;
    expect((await ask(`${BASE}/stream?token=${token}`)).status).toBe(403);
  });
});

describe("the principal token", () => {
  it("opens a stream as the fallback, and does not where that is switched off", async () => {
    const path = `${BASE}/stream?token=${PRINCIPAL}`;
    expect((await serviceFixture().ask(path)).status).toBe(200);
    expect((await serviceFixture({ principalFallback: false }).ask(path)).status).toBe(403);
  });

  it("is asked for where it is missing, and refused where it is wrong", async () => {
    const { ask, header } = serviceFixture();
    expect((await ask(`${BASE}/sse-token`, { method: "POST" })).status).toBe(401);
    const wrong = Object.fromEntries(Object.keys(header).map((name) => [name, `${PRINCIPAL}x`]));
    expect((await ask(`${BASE}/sse-token`, { method: "POST", headers: wrong })).status).toBe(403);
  });
});
