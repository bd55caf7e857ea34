import { describe, expect, it, vi } from "vitest";

// Hooks are known to an engine, and there is none here.
vi.mock("@pulumi/pulumi", () => ({ ResourceHook: class {} }));

const { noteLiving, refuseDestroy, refuseWanted } = await import(
  "../../components/rotation/refuse-destroy.ts"
);

const REFUSED = "a keyturn stack is not destroyed in passing";

describe("a resource that another value replaces", () => {
  it("is not deleted while it is the one that lives", () => {
    refuseDestroy("database");
    expect(() => refuseWanted("database", "shop|1")).toThrow(REFUSED);
    noteLiving("database", "shop|1");
    expect(() => refuseWanted("database", "shop|1")).toThrow(REFUSED);
  });

  it("goes where a run that was cut off left it behind the one that lives", () => {
    refuseDestroy("keys");
    noteLiving("keys", "shop|2");
    expect(() => refuseWanted("keys", "shop|1")).not.toThrow();
  });

  it("is of no account where the program does not name it", () => {
    expect(() => refuseWanted("elsewhere", "shop|1")).not.toThrow();
  });
});
