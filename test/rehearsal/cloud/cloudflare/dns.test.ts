import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CloudflareAt, cloudflareAt, ZONE } from "./cloudflare-at.ts";

const RECORDS = `/zones/${ZONE}/dns_records`;
const RECORD = { name: "text.example.com", type: "CNAME", content: "x.example.net", ttl: 1 };
let at: CloudflareAt;
beforeEach(async () => {
  at = await cloudflareAt();
});
afterEach(() => at.cloud.close());

describe("DNS records of the simulated Cloudflare", () => {
  it("makes a record and fills in what was not said", async () => {
    const { json } = await at.ask("POST", RECORDS, { ...RECORD, settings: { ipv4_only: true } });
    expect(json.result).toMatchObject({
      ...RECORD,
      proxied: false,
      proxiable: true,
      tags: [],
      settings: { ipv4_only: true, ipv6_only: false, flatten_cname: false },
      comment_modified_on: null,
    });
    expect((await at.ask("GET", `${RECORDS}/${json.result.id}`)).json.result).toEqual(json.result);
  });

  it("replaces a record whole", async () => {
    const { json } = await at.ask("POST", RECORDS, { ...RECORD, comment: "why" });
    expect(json.result.comment_modified_on).toEqual(expect.any(String));
    const changed = await at.ask("PUT", `${RECORDS}/${json.result.id}`, { ...RECORD, ttl: 300 });
    expect(changed.json.result).toMatchObject({ ttl: 300, created_on: json.result.created_on });
    expect(changed.json.result).not.toHaveProperty("comment");
  });

  it.each([
    ["no name", { type: "A", ttl: 1 }, 9000],
    ["a time to live that can't be", { ...RECORD, content: "other.example.net", ttl: 2 }, 9000],
    ["all that another has", RECORD, 81_058],
    ["the name of an alias", { ...RECORD, type: "A", content: "203.0.113.7" }, 81_053],
  ])("refuses a record with %s", async (_what, body, code) => {
    await at.ask("POST", RECORDS, RECORD);
    const { status, json } = await at.ask("POST", RECORDS, body);
    expect([status, json.errors[0].code]).toEqual([400, code]);
    expect((await at.ask("GET", RECORDS)).json.result).toHaveLength(1);
  });

  it("answers 404 for what is not there", async () => {
    const { id } = (await at.ask("POST", RECORDS, RECORD)).json.result;
    expect((await at.ask("DELETE", `${RECORDS}/${id}`)).json.result).toEqual({ id });
    for (const method of ["GET", "DELETE"])
      expect((await at.ask(method, `${RECORDS}/${id}`)).json.errors[0].code).toBe(81_044);
    expect((await at.ask("PUT", `${RECORDS}/${id}`, RECORD)).status).toBe(404);
    expect((await at.ask("GET", `/zones/${"0".repeat(32)}/dns_records`)).json.errors[0].code).toBe(7003);
  });
});
