import { describe, expect, it } from "vitest";
import { dueKeys, HALF_DONE } from "../../../provider/actions/due.ts";

const done = { A: { generation: "2", previous: "1" }, B: { generation: "5" } };

describe("an action", () => {
  it("is due for what is new, and not for what was there before keyturn", () => {
    expect(dueKeys({}, { A: { generation: "1" }, B: { generation: "1" } }, ["B"])).toEqual(["A"]);
  });

  it("is due for another generation, also for an adopted one that comes back", () => {
    expect(dueKeys(done, { ...done, A: { generation: "1", previous: "2" } }, ["A"])).toEqual(["A"]);
    expect(dueKeys(done, { ...done, B: { generation: "6", previous: "5" } }, [])).toEqual(["B"]);
  });

  it("is not due where nothing turned, nor where the previous generation is gone", () => {
    expect(dueKeys(done, done, [])).toEqual([]);
    expect(dueKeys(done, { ...done, A: { generation: "2" } }, [])).toEqual([]);
  });

  it("is due where a rotation was rolled back before it ran", () => {
    expect(dueKeys({ B: { generation: "5" } }, { B: { generation: "5", previous: "6" } }, [])).toEqual(["B"]);
  });

  it("is due where a derived value changed and its generation stayed", () => {
    const cause = { generation: "1", digest: "a" };
    expect(dueKeys({ A: cause }, { A: cause }, [])).toEqual([]);
    expect(dueKeys({ A: cause }, { A: { ...cause, digest: "b" } }, [])).toEqual(["A"]);
  });

  it("is not due for a value that a run leaves out, and is once a run knows it to be another", () => {
    const cause = { generation: "1", digest: "a" };
    expect(dueKeys({ A: cause }, { A: { ...cause, digest: "" } }, [])).toEqual([]);
    expect(dueKeys({ A: { ...cause, digest: "" } }, { A: cause }, [])).toEqual(["A"]);
    expect(dueKeys({ A: cause }, { A: { generation: "2", digest: "" } }, [])).toEqual(["A"]);
  });

  it("is due after a run that failed halfway, whatever is wanted next", () => {
    expect(dueKeys({ A: HALF_DONE }, { A: { generation: "1" } }, ["A"])).toEqual(["A"]);
  });
});
