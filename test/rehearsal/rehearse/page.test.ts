import { expect, it } from "vitest";
import { cellsPage } from "../../../rehearsal/rehearse/cells-page.ts";
import { cellsTable } from "../../../rehearsal/rehearse/cells-table.ts";
import type { CellResult } from "../../../rehearsal/rehearse/faults/cell-result.ts";
import type { FaultsResult } from "../../../rehearsal/rehearse/faults/rehearse-faults.ts";
import { storyPage } from "../../../rehearsal/rehearse/page.ts";
import type { RehearsalResult } from "../../../rehearsal/rehearse/rehearse.ts";
import { resultTable } from "../../../rehearsal/rehearse/table.ts";

const place = (target: string) => ({ target, key: "TOKEN" });
const RESULT: RehearsalResult = {
  requests: 100,
  requestsBySecret: { TOKEN: 100, ALONE: 0 },
  refused: 1,
  refusedInWindow: 2,
  violations: [{ invariant: 7, what: "TOKEN was missing at <server>" }],
  asked: { 1: 100, 2: 20, 3: 2, 4: 1, 5: 30, 6: 0, 7: 20 },
  notOf: [6],
  secrets: 2,
  dual: 1,
  neverTurned: ["ALONE"],
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
  const html = storyPage("a <system>", RESULT);
  expect(html).not.toMatch(/<script|<link|src=|url\(|https?:/);
  expect(html).not.toMatch(/<system>|<server>/);
  expect(html.match(/<line class="refused"/g)).toHaveLength(1);
  expect(html.match(/<line class="announced"/g)).toHaveLength(2);
  expect(html).toContain("prefers-color-scheme: dark");
  expect(html).toContain("1 of 100 requests were refused without being announced");
});

it("tells in the table what was broken, and what carried no request", () => {
  const table = resultTable(RESULT);
  expect(table).toContain("1 never turned here, so that their requests show nothing: ALONE.");
  expect(table).toMatch(/TOKEN +dual +100 +1 +2 +caller → server/);
  expect(table).toMatch(/ALONE +none +0 +0 +0 +nobody presents it/);
  expect(table).toContain("NOT HELD: no place is empty while its secret is in use: TOKEN was missing");
});

function cell(spot: string, outcome: CellResult["outcome"], more: Partial<CellResult> = {}): CellResult {
  return {
    cell: `rotate: slow at ${spot}`,
    operation: "rotate",
    fault: "slow",
    spot,
    outcome,
    violations: outcome === "violated" ? [{ invariant: 3, what: "two <values>" }] : [],
    asked: RESULT.asked,
    resumes: 2,
    requests: 1,
    requestsBySecret: { TOKEN: 1 },
    seconds: 1,
    ...more,
  };
}
const FAULTS: FaultsResult = {
  cells: [
    cell("fly GET /apps", "held"),
    cell("fly POST /apps", "violated"),
    cell("the whole run", "unconverged", { fault: "clock-off", cell: "rotate: clock-off by +1 h" }),
    cell("fly GET /apps", "not asked", { operation: "retire", cell: "retire: slow at fly GET /apps" }),
  ],
  fromBefore: 1,
  leftOut: 5,
  notOf: [6],
  secrets: 2,
  dual: 1,
  neverTurned: ["ALONE"],
  requestsBySecret: { TOKEN: 4, ALONE: 0 },
  standIns: ["random"],
  seconds: 4,
};
const REPEAT = "keyturn rehearse --stack prod --faults all";

it("says how to play a cell again that did not hold", () => {
  const table = cellsTable(FAULTS, REPEAT);
  expect(table).toMatch(/slow +3 +1 +2/);
  expect(table).toContain(`again: ${REPEAT} --only "rotate: slow at fly POST /apps"`);
  expect(table).not.toContain('--only "rotate: slow at fly GET');
  expect(table).toContain("4 cells, 1 held. 1 played by an earlier call. 5 not asked for.");
});

it("tells how often each thing that must hold was asked, and what was not", () => {
  for (const text of [cellsTable(FAULTS, REPEAT), resultTable(RESULT)]) {
    expect(text).toMatch(/^1 no caller is refused .* (?:400|100) +100$/m);
    expect(text).toMatch(/^6 coupled secrets .* - +-$/m);
    expect(text).toContain("8 an upgrade of a dependency makes nothing anew: not asked here.");
  }
  expect(cellsTable(FAULTS, REPEAT)).toMatch(/TOKEN +4\nALONE +0\n1 of 2 secrets have overlap: dual/);
});

it("shows every cell on a page, by where and what, and how to play again what failed", () => {
  const html = cellsPage("a <system>", FAULTS, REPEAT);
  expect(html).not.toMatch(/<script|<link|src=|url\(|https?:/);
  expect(html).not.toMatch(/<system>|<values>/);
  expect(html.match(/<g class="cell held">/g)).toHaveLength(1);
  expect(html.match(/<g class="cell failed">/g)).toHaveLength(2);
  expect(html.match(/<g class="cell unshown">/g)).toHaveLength(1);
  expect(html.match(/<svg/g)).toHaveLength(2);
  expect(html).toContain(
    "<code>keyturn rehearse --stack prod --faults all --only &quot;rotate: clock-off by +1 h&quot;",
  );
  expect(html).toContain("3 of 4 cells did not hold.");
});

it("names the secrets of which a rehearsal with faults shows nothing, for no cell turns them", () => {
  const told = "1 never turned here, so that their requests show nothing: ALONE.";
  expect(cellsTable(FAULTS, REPEAT)).toContain(told);
  expect(cellsPage("system", FAULTS, REPEAT)).toContain(told);
  const all = { ...FAULTS, neverTurned: [] };
  expect(cellsTable(all, REPEAT) + cellsPage("system", all, REPEAT)).not.toContain("never turned");
});
