import { describe, expect, it } from "vitest";
import { doneBefore } from "../../../cli/state/done-before.ts";
import { readExport } from "../../../cli/state/exported-state.ts";
import { markInDoubt } from "../../../cli/state/mark-in-doubt.ts";
import { stackStateOf } from "../../../cli/state/stack-state.ts";
import { deliverySteps, type Intent } from "../../../components/plan/index.ts";
import { dueKeys } from "../../../provider/actions/due.ts";
import { catalogOf } from "../../plan/support.ts";
import { type Exported, exportOf, ledgerOf, resource } from "../made-state.ts";

const catalog = catalogOf(`
version: 1
system: shop
targets:
  api: { kind: dotenv-file, path: api/.env, then: [{ systemd: [api] }] }
secrets:
  TOKEN:
    source: { kind: random, length: 32 }
    stages: [{ deliver: [api], then: [{ command: [./warm.sh] }] }]
  HEADER:
    source: { kind: derived, template: "Bearer {TOKEN}" }
    stages: [{ deliver: [api] }]
  OTHER:
    source: { kind: random, length: 32 }
    stages: [{ deliver: [api] }]
`);
const model = { catalog, steps: deliverySteps(catalog) };

const AT = "2026-02-01T10:00:00Z";
const MADE = { 1: { at: AT }, 2: { at: AT } };
const FORTH = { current: 2, previous: 1, next: 3, made: MADE };
const BACK = { current: 1, previous: 2, next: 3, made: MADE };
const forth: Intent = { generations: { TOKEN: FORTH, OTHER: FORTH }, issued: {} };

const at = (generation: string, previous?: string) => ({ generation, ...(previous && { previous }) });

function restart(done: Record<string, object>): Exported {
  return resource("keyturn:index:Action", "api-then-systemd", {
    inputs: { name: "api", target: { kind: "dotenv-file" } },
    outputs: { done },
  });
}
const warm = (done: object) =>
  resource("keyturn:index:Action", "TOKEN-at-api-then-command", {
    inputs: { name: "TOKEN" },
    outputs: { done: { TOKEN: done } },
  });

/** Of a way back that was cut off and is now the way forth. */
function found(...resources: Exported[]): string[] {
  const read = readExport(exportOf([ledgerOf("TOKEN", BACK), ledgerOf("OTHER", FORTH), ...resources]));
  if (read === undefined) throw new Error("the made-up export can't be read");
  return doneBefore(read.resources, stackStateOf(read, model), model, forth);
}

describe("what the state has as done for the generation that a secret returns to", () => {
  it("is an action that a run before brought there, at a target and behind a stage", () => {
    expect(found(restart({ TOKEN: at("2", "1") }))).toEqual(["api-then-systemd"]);
    expect(found(restart({ HEADER: at("2", "1") }))).toEqual(["api-then-systemd"]);
    expect(found(warm(at("2", "1")))).toEqual(["TOKEN-at-api-then-command"]);
  });

  it("is none that is due anyway, or that a secret asks for which does not return", () => {
    expect(found(restart({ TOKEN: at("1", "2") }), warm(at("2")))).toEqual([]);
    expect(found(restart({ OTHER: at("2", "1") }))).toEqual([]);
  });

  it("is the migration, which is safe to run again", () => {
    const migration = (secret: string) => resource("keyturn:index:Migration", `${secret}-migrated`);
    expect(found(migration("TOKEN"), migration("OTHER"))).toEqual(["TOKEN-migrated"]);
  });

  it("is due once it is marked", () => {
    const text = exportOf([restart({ TOKEN: at("2", "1") })]);
    const { text: after, marked } = markInDoubt(text, model, ["api-then-systemd"]);
    expect(marked).toEqual(["api-then-systemd"]);
    const { done } = JSON.parse(after).deployment.resources[0].outputs;
    expect(dueKeys(done, { TOKEN: at("2", "1") }, [])).toEqual(["TOKEN"]);
  });
});
