import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { asked, probeOf, quickClock, type Seen, serve, tidy, VALUE } from "./support.ts";

tidy();

/** A service of tenants that knows one key. */
function tenants(change: (seen: Seen, response: ServerResponse) => boolean = () => false) {
  const living = new Set<string>();
  return {
    living,
    handler(seen: Seen, response: ServerResponse) {
      if (change(seen, response)) return;
      if (seen.headers["x-key"] !== VALUE) return void response.writeHead(403).end();
      const id = seen.url.split("/")[2] ?? "";
      if (seen.method === "POST") {
        living.add("t 1");
        return void response.writeHead(201).end('{"data":[{"id":"t 1"}]}');
      }
      const known = living.has(decodeURIComponent(id));
      if (seen.method === "DELETE") living.delete(decodeURIComponent(id));
      response.writeHead(known ? 200 : 404).end();
    },
  };
}

const tenant = (url: string, more: object = {}, cleanUp = `${url}/tenants/{id}`) =>
  probeOf({
    sequence: {
      steps: [
        {
          http: { method: "POST", url: `${url}/tenants`, header: "x-key", save: { id: "$.data[0].id" } },
          accept: 201,
        },
        { wait: "2s" },
        { http: { url: `${url}/tenants/{id}`, header: "x-key" }, accept: 200 },
      ],
      cleanUp: [{ http: { method: "DELETE", url: cleanUp, header: "x-key" }, accept: [200, 204, 404] }],
    },
    refuse: 403,
    ...more,
  });

const methods = (seen: readonly Seen[]) => seen.map(({ method, url }) => `${method} ${url}`);
const WHOLE = ["POST /tenants", "GET /tenants/t%201", "DELETE /tenants/t%201"];

/** The warnings told while it was asked, beside the error's message. */
async function told(...[probe, expected, options]: Parameters<typeof asked>) {
  const warnings: string[] = [];
  const warn = (text: string) => void warnings.push(text);
  return { error: await asked(probe, expected, { clock: quickClock(), warn, ...options }), warnings };
}

describe("a sequence", () => {
  it("asks its steps in order, with what an earlier one saved, waits between them, and cleans up", async () => {
    const service = tenants();
    const { url, seen } = await serve(service.handler);
    const clock = quickClock();
    expect(await told(tenant(url), "accept", { clock })).toEqual({ error: undefined, warnings: [] });
    expect(methods(seen)).toEqual(WHOLE);
    expect(clock.waited).toEqual([0, 2_000]);
    expect(service.living.size).toBe(0);
  });

  it("of a wrong value ends with the first step that presents it, and has nothing to clean up", async () => {
    const { url, seen } = await serve(tenants().handler);
    expect(await asked(tenant(url), "refuse", {}, "another")).toBeUndefined();
    expect(methods(seen)).toEqual(["POST /tenants"]);
  });

  it("cleans up after a wrong value that was accepted, too", async () => {
    const service = tenants();
    const { url, seen } = await serve(service.handler);
    expect((await told(tenant(url), "refuse")).error).toContain(
      `a wrong value was not refused: POST ${url}/tenants answered 201, where 403 is expected`,
    );
    expect(methods(seen)).toEqual(["POST /tenants", "DELETE /tenants/t%201"]);
  });

  it("cleans up after a step that failed, tells of that step, and begins anew", async () => {
    let fails = 1;
    const service = tenants((seen, response) => {
      if (seen.method !== "GET" || fails-- <= 0) return false;
      response.writeHead(503).end();
      return true;
    });
    const { url, seen } = await serve(service.handler);
    expect(await told(tenant(url, { retries: 1 }))).toEqual({ error: undefined, warnings: [] });
    expect(methods(seen)).toEqual([...WHOLE, ...WHOLE]);
    fails = 1;
    expect((await told(tenant(url))).error).toContain(
      `GET ${url}/tenants/t%201 answered 503, where 200 is expected`,
    );
    expect(service.living.size).toBe(0);
  });

  it("warns of what it could not take away, by name, though the value was proven", async () => {
    const service = tenants((seen, response) => {
      if (seen.method === "DELETE") response.writeHead(500).end();
      return seen.method === "DELETE";
    });
    const { url, seen } = await serve(service.handler);
    expect(await told(tenant(url, { retries: 2 }))).toEqual({
      error: undefined,
      warnings: [
        `the probe \`me\`: passed, but left something behind: DELETE ${url}/tenants/t%201 answered 500, where 200 or 204 or 404 is expected`,
      ],
    });
    expect(methods(seen).filter((one) => one.startsWith("DELETE"))).toHaveLength(3);
  });

  it("names what it could not take away in its failure, too", async () => {
    const service = tenants((seen, response) => {
      if (seen.method === "POST") return false;
      response.writeHead(500).end();
      return true;
    });
    const { url } = await serve(service.handler);
    const { error, warnings } = await told(tenant(url));
    expect(error).toContain(`. left behind: DELETE ${url}/tenants/t%201 answered 500`);
    expect(warnings).toEqual([]);
  });

  it("tells that something may have been made whose name never came back", async () => {
    const { url, seen } = await serve((_, response) => void response.destroy());
    expect((await told(tenant(url))).error).toContain(
      `left behind: what POST ${url}/tenants may have made: no name of it came back`,
    );
    expect(methods(seen)).toEqual(["POST /tenants"]);
  });

  it("can take away by its own name what was made without an answer", async () => {
    const { url, seen } = await serve((one, response) => {
      if (one.method === "DELETE") response.writeHead(204).end();
      else response.destroy();
    });
    const { error } = await told(tenant(url, {}, `${url}/tenants/{run}`));
    expect(error).not.toContain("left behind");
    expect(methods(seen)[1]).toMatch(/^DELETE \/tenants\/keyturn-[0-9a-f]{12}$/);
  });

  it("cleans up when it is broken off between its steps, and when its time is over", async () => {
    for (const way of ["broken off", "over"] as const) {
      const service = tenants();
      const { url } = await serve(service.handler);
      const controller = new AbortController();
      const wait = async (milliseconds: number, signal?: AbortSignal) => {
        if (milliseconds !== 2_000) return;
        if (way === "broken off") controller.abort();
        else await new Promise((resolve) => signal?.addEventListener("abort", resolve));
      };
      const clock = { now: () => 0, wait };
      const probe = tenant(url, { timeout: "3s" });
      const probed = { ...probe, timeout: 200 };
      const { error } = await told(probed, "accept", { clock, signal: controller.signal });
      expect(error).toContain("was given up on before it answered");
      expect(service.living.size).toBe(0);
    }
  });

  it.each([
    ["{}", "its JSON has no text or number at $.data[0].id"],
    ["no JSON", "its JSON has no text or number at $.data[0].id"],
    ['{"data":[{"id":".."}]}', "what stands at $.data[0].id is no name"],
    [`{"data":[{"id":"x-${VALUE}"}]}`, "what stands at $.data[0].id holds the value itself"],
    [
      `{"data":[{"id":"${Buffer.from(VALUE).toString("base64")}"}]}`,
      "what stands at $.data[0].id holds the value itself",
    ],
  ])("keeps nothing of an answer such as %s", async (body, problem) => {
    const { url, seen } = await serve((_, response) => response.writeHead(201).end(body));
    const { error } = await told(tenant(url));
    expect(error).toContain(`POST ${url}/tenants answered 201, but ${problem}`);
    expect(error).not.toContain(VALUE);
    expect(methods(seen)).toEqual(["POST /tenants"]);
  });

  it("can't be led to another path by what a step saved", async () => {
    const { url, seen } = await serve((_, response) =>
      response.writeHead(201).end('{"data":[{"id":"../x?y#z"}]}'),
    );
    await told(tenant(url));
    expect(methods(seen).slice(1)).toEqual(["GET /tenants/..%2Fx%3Fy%23z", "DELETE /tenants/..%2Fx%3Fy%23z"]);
  });
});
