import { expect, it } from "vitest";
import { page } from "../../../rehearsal/rehearse/page.ts";
import type { RehearsalResult } from "../../../rehearsal/rehearse/rehearse.ts";
import { cellsTable, resultTable } from "../../../rehearsal/rehearse/table.ts";

const place = (target: string) => ({ target, key: "TOKEN" });
const RESULT: RehearsalResult = {
  requests: 100,
  requestsBySecret: { TOKEN: 100, ALONE: 0 },
  refused: 1,
  refusedInWindow: 2,
  violations: [{ invariant: 7, what: "TOKEN was missing at <server>" }],
  secrets: 2,
  dual: 1,
  standIns: ["random"],
  seconds: 9,
  parties: [
    { secret: "TOKEN", overlap: "dual", acceptors: [place("server")], callers: [place("caller")] },
    { secret: "ALONE", overlap: "none", acceptors: [place("server")], callers: [] },
  ],
  refusals: [true, true, false].map((announced, at) => ({
    at: at * 100,
    secret: "TOKEN",
    caller: "caller",
    acceptor: "server",
    during: ["updating EnvFiles server"],
    announced,
  })),
  timeline: {
    end: 1000,
    chapters: [{ from: 0, to: 1000, what: "keyturn rotate TOKEN" }],
    steps: [
      { from: 0, to: 500, what: "updating server" },
      { from: 100, to: 400, what: "updating other" },
    ],
    holders: [{ secret: "TOKEN", target: "server", held: [{ from: 0, to: 1000, what: "value 1" }] }],
  },
};

it("writes a page that needs nothing else, and shows every refusal", () => {
  const html = page("a <system>", RESULT);
  expect(html).not.toMatch(/<script|<link|src=|url\(|https?:/);
  expect(html).not.toMatch(/<system>|<server>/);
  expect(html.match(/<line class="refused"/g)).toHaveLength(1);
  expect(html.match(/<line class="announced"/g)).toHaveLength(2);
  expect(html).toContain("prefers-color-scheme: dark");
  expect(html).toContain("1 of 100 requests were refused without being announced");
});

it("tells in the table what was broken, and what carried no request", () => {
  const table = resultTable(RESULT);
  expect(table).toMatch(/TOKEN +dual +100 +1 +2 +caller → server/);
  expect(table).toMatch(/ALONE +none +0 +0 +0 +nobody presents it/);
  expect(table).toContain("NOT HELD: no place is empty while its secret is in use: TOKEN was missing");
});

it("says how to play a cell again that did not hold", () => {
  const cell = {
    resumes: 2,
    requests: 1,
    seconds: 1,
    violations: [{ invariant: 3, what: "two values" }],
  } as const;
  const table = cellsTable(
    [
      { ...cell, cell: "rotate: slow at fly GET /apps", outcome: "held", violations: [] },
      { ...cell, cell: "rotate: slow at fly POST /apps", outcome: "violated" },
    ],
    ["random"],
    "keyturn rehearse --stack prod --faults all",
  );
  expect(table).toMatch(/slow +2 +1 +2/);
  expect(table).toContain(
    'again: keyturn rehearse --stack prod --faults all --only "rotate: slow at fly POST /apps"',
  );
  expect(table).not.toContain('--only "rotate: slow at fly GET');
});
