import { describe, expect, it } from "vitest";
import type { RunRecord } from "../../cli/history/run-record.ts";
import { readLink, runLink } from "../../cli/notify/link.ts";
import { type EndedRun, runNotice } from "../../cli/notify/run-notice.ts";

const LINE: RunRecord = {
  version: 1,
  start: "2026-11-23T12:00:00.000Z",
  end: "2026-11-23T12:01:00.000Z",
  who: "dev@example.com",
  why: "Rotate TOKEN on prod",
  command: "rotate",
  outcome: "done",
  secrets: [{ secret: "TOKEN", kind: "rotate", from: 1, to: 2, fingerprint: "3f9a1c2d:7be0" }],
  sinks: [
    { sink: "env", targets: ["env"], secrets: ["TOKEN"], outcome: "written" },
    { sink: "gpu-9", targets: ["gpu-9"], secrets: ["TOKEN"], outcome: "owed" },
  ],
  probes: [{ secret: "TOKEN", probe: "me", outcome: "proven", at: "2026-11-23T12:00:30.000Z" }],
  retired: [],
};
const PLAN: EndedRun["plan"] = {
  system: "shop",
  changes: [],
  order: [],
  restarts: [{ group: "apps", services: ["api", "worker"] }],
  retired: [],
  skipped: [],
  leaving: [],
  writtenOff: [],
};

const noticeOf = (line: Partial<RunRecord> = {}, more: Partial<EndedRun> = {}) =>
  runNotice({
    system: "shop",
    stack: "prod",
    subject: "Rotate TOKEN on prod",
    plan: PLAN,
    line: { ...LINE, ...line },
    ...more,
  });

describe("the notice of a run", () => {
  it("that was done says what turned, where it is, what is owed, what restarts and what comes next", () => {
    expect(noticeOf({}, { why: "a leak" })).toMatchObject({
      event: "success",
      title: "shop: Rotate TOKEN on prod: done",
      lines: [
        "`TOKEN`: rotate, generation 1 → 2",
        "Written: `env`",
        "Did not answer, and is owed it: `gpu-9`",
        "Proven by: `me`",
        "Now restart, in this order: `api`, `worker`",
        "By dev@example.com: a leak",
      ],
      todo: ["keyturn retire TOKEN --stack prod", "keyturn rollback TOKEN --stack prod"],
    });
  });

  it("names the backup that was made before, and the one that is restored", () => {
    const { lines, facts } = noticeOf({ backup: "20251031-143000", restored: "20251001-010000" }) ?? {};
    expect(lines).toContain("The .env files of before: the backup `20251031-143000`");
    expect(lines).toContain("Restored from the backup `20251001-010000`");
    expect(facts).toMatchObject({ backup: "20251031-143000", restored: "20251001-010000" });
  });

  it("that failed names step and probe, and says that the value before is still valid", () => {
    const notice = noticeOf({
      outcome: "failed",
      failed: ["repo-TOKEN", "TOKEN-proven-me", "TOKEN-ledger"],
      sinks: [
        { sink: "env", targets: ["env"], secrets: ["TOKEN"], outcome: "written" },
        { sink: "repo-TOKEN", targets: ["repo"], secrets: ["TOKEN"], outcome: "failed" },
        { sink: "web", targets: ["web"], secrets: ["TOKEN"], outcome: "not reached" },
      ],
      probes: [{ secret: "TOKEN", probe: "me", outcome: "failed", at: "2026-11-23T12:00:30.000Z" }],
    });
    expect(notice).toMatchObject({ event: "failure", title: "shop: Rotate TOKEN on prod: failed half-way" });
    expect(notice?.lines.slice(1, -1)).toEqual([
      "Written: `env`",
      "Failed at: `repo`",
      "Not reached: `web`",
      "The probe `me` failed, for `TOKEN`",
      "Failed step: `TOKEN-ledger`",
      "The value before stays valid until it is retired.",
    ]);
  });

  it("that was stopped is a failure", () => {
    expect(noticeOf({ outcome: "interrupted" })).toMatchObject({
      event: "failure",
      title: "shop: Rotate TOKEN on prod: stopped half-way",
    });
  });

  it("that retired says which generation went, and leaves nothing to do", () => {
    const notice = noticeOf({
      command: "retire",
      secrets: [{ secret: "TOKEN", kind: "retire", from: 2, to: 2 }],
      retired: [{ secret: "TOKEN", generation: 1, outcome: "revoked", at: "2026-11-23T12:00:30.000Z" }],
    });
    expect(notice?.lines[0]).toBe("`TOKEN`: generation 1 revoked");
    expect(notice?.todo).toEqual([]);
  });

  it("that wrote a target off names it", () => {
    const notice = noticeOf({ secrets: [], writtenOff: [{ target: "gpu-9", kind: "abandon" }] });
    expect(notice?.lines[0]).toBe("Written off: `gpu-9`");
  });

  it("does not exist where nothing changed", () => {
    const sinks: RunRecord["sinks"] = [
      { sink: "env", targets: ["env"], secrets: ["TOKEN"], outcome: "unchanged" },
    ];
    expect(noticeOf({ secrets: [], sinks })).toBeUndefined();
    expect(noticeOf({ secrets: [], sinks, outcome: "failed" })?.event).toBe("failure");
  });

  it("holds no fingerprint, by which others could tell values apart", () => {
    expect(JSON.stringify(noticeOf())).not.toContain("3f9a1c2d");
  });

  it("lets nothing that a person wrote pass for a name", () => {
    expect(noticeOf({}, { why: "see `rm -rf`" })?.lines.at(-1)).toBe("By dev@example.com: see 'rm -rf'");
  });
});

describe("the link to a run", () => {
  const GITHUB = {
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_REPOSITORY: "example/app",
    GITHUB_RUN_ID: "7",
  };

  it("is what was given, else what CI says of itself, else none", () => {
    expect(runLink("https://ci.example.com/1", GITHUB)).toBe("https://ci.example.com/1");
    expect(runLink(undefined, GITHUB)).toBe("https://github.com/example/app/actions/runs/7");
    expect(runLink(undefined, { CI_JOB_URL: "https://ci.example.com/2" })).toBe("https://ci.example.com/2");
    expect(runLink(undefined, { GITHUB_RUN_ID: "7" })).toBeUndefined();
  });

  it("is none where a password would go along, or it leads nowhere", () => {
    expect(runLink(undefined, { BUILD_URL: "https://me:pass@ci.example.com/2" })).toBeUndefined();
    expect(() => readLink("https://me:pass@ci.example.com/2")).toThrow("without a user or password");
    expect(() => readLink("run 7")).toThrow("Give an http or https URL");
  });
});
