import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UNKNOWN } from "../../../../rehearsal/providers/values.ts";
import { ZONE } from "../../cloud/cloudflare/cloudflare-at.ts";
import { testRows } from "./rows.ts";
import { StandInAt } from "./stand-in-at.ts";

const KIND = "DnsRecord";
const given = { zoneId: ZONE, name: "text.example.com", type: "CNAME", ttl: 1, content: "x.example.net" };

let standIn: StandInAt;
beforeEach(async () => {
  standIn = await StandInAt.start();
});
afterEach(() => standIn.close());

describe("DnsRecord", () => {
  testRows(KIND, {
    zoneId: { value: ZONE, other: "d".repeat(32), wrong: 1, change: "replace", required: true },
    name: { value: "a", other: "b", wrong: 1, change: "update", required: true },
    type: { value: "CNAME", other: "TXT", wrong: 1, change: "update", required: true },
    ttl: { value: 1, other: 300, wrong: "canary", change: "update", required: true },
    content: { value: "a", other: "b", wrong: 1, change: "update" },
    data: { value: { port: 1 }, other: { port: 2 }, wrong: { port: "canary" }, change: "update" },
    priority: { value: 1, other: 2, wrong: "canary", change: "update" },
    proxied: { value: true, other: false, wrong: "canary", change: "update" },
    comment: { value: "a", other: "b", wrong: 1, change: "update" },
    tags: { value: ["a"], other: ["b"], wrong: "canary", change: "update" },
    settings: {
      value: { ipv4Only: true },
      other: { ipv4Only: false },
      wrong: { ipv4Only: 1 },
      change: "update",
    },
    privateRouting: { value: true, other: false, wrong: "canary", change: "update" },
    includeShadowMetadata: { value: true, other: false, wrong: "canary", change: "update" },
  });

  it.each([
    ["a type that does not exist", { type: "CNMAE" }, "Attribute type value must be one of"],
    ["a priority below 0", { priority: -1 }, "Attribute priority value must be at least 0"],
    ["a priority above 65535", { priority: 65_536 }, "Attribute priority value must be at most 65535"],
  ])("refuses %s", async (_what, change, reason) => {
    expect(await standIn.reasons(KIND, { ...given, ...change })).toEqual([expect.stringContaining(reason)]);
  });

  it("previews the time of a comment only where there is one", async () => {
    expect(await standIn.preview(KIND, given)).not.toHaveProperty("commentModifiedOn");
    expect(await standIn.preview(KIND, { ...given, comment: "why" })).toMatchObject({
      commentModifiedOn: UNKNOWN,
    });
  });

  it("makes a record, with what the server fills in", async () => {
    const { state } = await standIn.create(KIND, { ...given, comment: "why", settings: { ipv4Only: true } });
    expect(state).toMatchObject({ ...given, proxied: false, proxiable: true, tags: [], meta: "{}" });
    expect(state).toMatchObject({ settings: { ipv4Only: true }, commentModifiedOn: expect.any(String) });
  });

  it("replaces all of a record but its zone in place, dropping what is no longer given", async () => {
    const made = await standIn.create(KIND, { ...given, comment: "why" });
    const updated = await standIn.update(KIND, made, { ...given, ttl: 300 });
    expect(updated).toMatchObject({ id: made.id, ttl: 300 });
    expect(updated).not.toHaveProperty("comment");
    expect(updated).not.toHaveProperty("commentModifiedOn");
  });

  it("sees a record that somebody changed, and that it is gone", async () => {
    const made = await standIn.create(KIND, { ...given, comment: "why" });
    const { zoneId: _zone, ...theirs } = { ...given, content: "theirs.example.net" };
    await standIn.at.ask("PUT", `/zones/${ZONE}/dns_records/${made.id}`, theirs);
    const read = await standIn.read(KIND, made);
    expect(read?.properties).toMatchObject({ content: "theirs.example.net" });
    expect(read?.properties).not.toHaveProperty("comment");
    await standIn.delete(KIND, made);
    expect(await standIn.read(KIND, made)).toBeUndefined();
  });

  it("fails on a record that is there already, in the words of the server", async () => {
    await standIn.create(KIND, given);
    await expect(standIn.create(KIND, given)).rejects.toThrow(
      /400 Bad Request An identical record .*\(81058\)/,
    );
  });
});
