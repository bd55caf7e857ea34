import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { deleteStored, type StoredSecret, storedSecrets } from "../../components/sinks/cloudflare-store.ts";
import { serveHttp } from "../../rehearsal/cloud/serve-http.ts";
import { CloudflareServer, TARGET } from "./cloudflare-server.ts";

const server = new CloudflareServer();
const held = () => storedSecrets(server.api, TARGET);

/** What a store holds that answers with these pages, whatever it is asked. */
async function heldIn(pages: object[][], info?: object): Promise<StoredSecret[]> {
  const api = new Hono().get("*", (context) => {
    const result = pages[Number(context.req.query("page")) - 1] ?? [];
    return context.json({ success: true, result, ...(info === undefined ? {} : { result_info: info }) });
  });
  const served = await serveHttp(api);
  try {
    return await storedSecrets({ url: served.url, token: "synthetic" }, TARGET);
  } finally {
    await served.close();
  }
}

describe("what a store holds", () => {
  it("is told by name, id and comment", async () => {
    await server.seed(["A"], "why");
    await server.seed(["B"]);
    const id = expect.stringMatching(/^[0-9a-f]{32}$/);
    expect(await held()).toEqual([
      { id, name: "A", comment: "why" },
      { id, name: "B", comment: "" },
    ]);
  });

  it.each([
    ["says how many there are", { total_count: 3 }],
    ["says more than there are", { total_count: 300 }],
  ])("is gathered from all pages where Cloudflare %s", async (_what, info) => {
    const pages = [[{ id: "1", name: "A" }], [{ id: "2", name: "B" }], [{ id: "3", name: "C" }]];
    expect((await heldIn(pages, info)).map(({ name }) => name)).toEqual(["A", "B", "C"]);
  });

  it("is what stands there, without what is being deleted", async () => {
    const page = [
      { id: "1", name: "GOING", status: "deleted" },
      { id: "2", name: "COMING", status: "pending", comment: null },
    ];
    expect(await heldIn([page])).toEqual([{ id: "2", name: "COMING", comment: "" }]);
  });

  it("can't be told of a store that does not exist", async () => {
    const nothing = storedSecrets(server.api, { ...TARGET, store: "e".repeat(32) });
    await expect(nothing).rejects.toThrow(/HTTP 404, store_not_found \(1001\)$/);
  });
});

describe("a secret of a store", () => {
  it("goes by its id, and a second time without an error", async () => {
    await server.seed(["A", "B"]);
    const [first] = await held();
    for (const _ of [1, 2]) await deleteStored(server.api, TARGET, first?.id ?? "");
    expect(server.held()).toEqual(["B"]);
    expect(server.asked().slice(-2)).toEqual(["DELETE 200", "DELETE 404"]);
  });

  it("is gone also where the answer to its going was lost", async () => {
    await server.seed(["A"]);
    const [first] = await held();
    const headers = { "retry-after": "0" };
    const lost = { service: "cloudflare", method: "DELETE", path: /./, status: 502, times: 1 } as const;
    server.at.cloud.fail({ ...lost, afterwards: true, headers });
    await deleteStored(server.api, TARGET, first?.id ?? "");
    expect(server.held()).toEqual([]);
  });

  it("that can't be deleted is an error", async () => {
    await server.seed(["A"]);
    server.at.cloud.fail({ service: "cloudflare", method: "DELETE", path: /./, status: 403 });
    await expect(deleteStored(server.api, TARGET, "id")).rejects.toThrow(
      /DELETE .*: HTTP 403, does the API token/,
    );
  });
});
