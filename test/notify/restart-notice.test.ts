import { expect, it } from "vitest";
import type { RunRecord } from "../../cli/history/run-record.ts";
import { restartNotice } from "../../cli/notify/restart-notice.ts";

const LINE: RunRecord = {
  version: 1,
  start: "2026-11-23T12:00:00.000Z",
  end: "2026-11-23T12:01:00.000Z",
  who: "dev@example.com",
  why: "Restart db, api, web on prod",
  command: "restart",
  outcome: "done",
  secrets: [],
  sinks: [],
  probes: [],
  retired: [],
};

const noticeOf = (line: Partial<RunRecord>) =>
  restartNotice({
    system: "shop",
    stack: "prod",
    subject: "Restart db, api, web on prod",
    line: { ...LINE, ...line },
  });

it("the notice of a restart that went well says what was made anew, and leaves nothing to do", () => {
  const services: RunRecord["services"] = [
    { service: "db", outcome: "anew", seconds: 1 },
    { service: "api", outcome: "kept" },
    { service: "web", outcome: "rolled" },
  ];
  expect(noticeOf({ services })).toMatchObject({
    event: "success",
    title: "shop: Restart db, api, web on prod: done",
    lines: [
      "Made anew: `db`",
      "Replicas made anew one by one: `web`",
      "Left as they are, since Compose would make them the same: `api`",
      "By dev@example.com",
    ],
    todo: [],
    facts: { command: "restart", outcome: "done", services },
  });
});

it("the notice of one that failed names what failed, what was not begun and what got worse, with the way on and back", () => {
  const services: RunRecord["services"] = [
    { service: "db", outcome: "failed" },
    { service: "api", outcome: "not begun" },
  ];
  expect(noticeOf({ outcome: "failed", services, failed: ["db", "cache"] })).toMatchObject({
    event: "failure",
    title: "shop: Restart db, api, web on prod: failed",
    lines: ["Failed: `db`", "Not begun: `api`", "Worse than before: `cache`", "By dev@example.com"],
    todo: ["keyturn restart db api cache --stack prod", "keyturn restore --latest --stack prod"],
  });
});

it("no notice tells of a restart that left every service as it was", () => {
  expect(noticeOf({ services: [{ service: "db", outcome: "kept" }] })).toBeUndefined();
});
