import { describe, expect, it } from "vitest";
import { type Exemption, judge } from "../../policy/exemptions.ts";

const FINDING = {
  urn: "urn:pulumi:prod::app::aws:ec2/instance:Instance::web",
  property: ["tags", "Note"],
  problem: "synthetic",
};
const NOON = new Date("2026-11-23T12:00:00Z");

function verdict(exemption: Partial<Exemption>, now = NOON): string {
  return judge(
    FINDING,
    [{ resource: "web", reason: "moves next week", until: "2026-11-30", ...exemption }],
    now,
  ).kind;
}

describe("an exemption", () => {
  it.each(["web", "w*", "*", FINDING.urn, "urn:pulumi:*::aws:ec2/instance:Instance::*"])(
    "of the resource %s accepts the finding",
    (resource) => expect(verdict({ resource })).toBe("accepted"),
  );

  it.each(["we", "web2", "urn:*::db", "w.b", ""])("of the resource %j does not", (resource) =>
    expect(verdict({ resource })).toBe("finding"),
  );

  it("holds for the property that it names", () => {
    expect(verdict({ property: "tags.Note" })).toBe("accepted");
    expect(verdict({ property: "tags.*" })).toBe("accepted");
    expect(verdict({ property: "userData" })).toBe("finding");
  });

  it("holds through its last day, in UTC, and says when it has passed", () => {
    expect(verdict({ until: "2026-11-23" }, new Date("2026-11-23T23:59:59Z"))).toBe("accepted");
    expect(verdict({ until: "2026-11-22" })).toBe("expired");
    expect(judge(FINDING, [{ resource: "web", reason: "", until: "2026-11-22" }], NOON)).toEqual({
      kind: "expired",
      until: "2026-11-22",
    });
  });

  it("holds for no time where its date is none", () =>
    expect(verdict({ until: "2027-02-31" })).toBe("expired"));

  it("that holds wins over one that has expired", () => {
    const list = ["2026-01-01", "2026-12-01"].map((until) => ({ resource: "web", reason: "moves", until }));
    expect(judge(FINDING, list, NOON).kind).toBe("accepted");
  });

  it("of one property does not cover what is said of the whole resource", () => {
    const { property: _, ...whole } = FINDING;
    const list = [{ resource: "web", property: "*", reason: "moves", until: "2026-12-01" }];
    expect(judge(whole, list, NOON).kind).toBe("finding");
  });
});
