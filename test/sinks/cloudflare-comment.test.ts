import { describe, expect, it } from "vitest";
import { type Asked, commentOf } from "../../components/sinks/cloudflare-comment.ts";

const at = "2026-01-31T12:00:00.000Z";
const asked: Asked = { secret: "EDGE_KEY", generations: [{ secret: "EDGE_KEY", generation: 4, at }] };
const comment = (
  more: Partial<Asked> = {},
  key = "KEY",
  project = "edge",
  stack = "prod",
  target = "store",
) => commentOf({ ...asked, ...more }, { target, key }, project, stack);

describe("the comment of a secret in a store", () => {
  it("says whose it is, in words", () => {
    expect(comment()).toMatch(/^keyturn: EDGE_KEY generation 4 \(prod\) [0-9a-f]{10}$/);
  });

  it("names the generations of what a derived secret is made from", () => {
    const generations = ["A", "B"].map((secret) => ({ secret, generation: 1, at }));
    expect(comment({ secret: "URL", generations })).toMatch(/^keyturn: URL generation A:1,B:1 \(prod\) /);
  });

  it("is the same for the same ask, and another for every other", () => {
    const later = [{ secret: "EDGE_KEY", generation: 4, at: "2026-02-01T12:00:00.000Z" }];
    const others = [
      comment({ generations: later }),
      comment({ issued: at }),
      comment({}, "OTHER"),
      comment({}, "KEY", "shop"),
      comment({}, "KEY", "edge", "staging"),
      comment({}, "KEY", "edge", "prod", "vault"),
    ];
    expect(comment()).toBe(comment());
    expect(new Set([comment(), ...others]).size).toBe(others.length + 1);
  });

  it("has at most a hundred characters, and stays one of its own", () => {
    const secret = "A_SECRET_".repeat(12);
    const long = [1, 2].map((generation) => comment({ secret, generations: [{ secret, generation, at }] }));
    expect(long.map(({ length }) => length)).toEqual([100, 100]);
    expect(long[0]).toMatch(/^keyturn: A_SECRET_.*… [0-9a-f]{10}$/);
    expect(long[0]).not.toBe(long[1]);
  });
});
