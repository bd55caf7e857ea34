import { describe, expect, it } from "vitest";
import { readPending, refuseUnrepeatable } from "../../cli/engine/pending.ts";
import { EXIT } from "../../cli/errors.ts";

const VALUE = "a-synthetic-value";
const operation = (type: string, name: string, inputs: object = {}) => ({
  type: "creating",
  resource: { urn: `urn:pulumi:prod::shop::keyturn:index:System$${type}::${name}`, type, inputs },
});
const state = (...operations: object[]) =>
  JSON.stringify({ version: 3, deployment: { resources: [], pending_operations: operations } });
const minted = (by: string) =>
  operation("keyturn:index:Minted", `KEY-${by}`, { source: { kind: "minted", by }, value: VALUE });

describe("what a killed run leaves pending", () => {
  it("is nothing in a state without it, and in one that holds nothing", () => {
    expect(readPending(state())).toEqual([]);
    expect(readPending('{"version":3,"deployment":{}}')).toEqual([]);
    expect(readPending("{}")).toEqual([]);
  });

  it("may be done again, but for what a command of one's own mints", () => {
    const found = readPending(
      state(operation("command:local:Command", "fly-app"), minted("neon-key"), minted("command")),
    );
    expect(found).toEqual([
      { name: "fly-app", at: "creating", repeatable: true },
      { name: "KEY-neon-key", at: "creating", repeatable: true },
      { name: "KEY-command", at: "creating", repeatable: false },
    ]);
  });

  it("is asked about where nobody can tell who minted it", () => {
    expect(readPending(state(operation("keyturn:index:Minted", "KEY-g2")))[0]?.repeatable).toBe(false);
  });

  it("may not be done again at a place whose program says so", () => {
    const place = (target: object) => operation("keyturn:index:PlaceValues", "shelf", { target });
    const written = [
      { kind: "command", repeatable: false },
      { kind: "command", repeatable: true },
      { kind: "redis-user" },
    ];
    const found = readPending(state(...written.map(place)));
    expect(found.map(({ repeatable }) => repeatable)).toEqual([false, true, true]);
  });

  it("is refused with its name and the remedy, and without a value, until a person has looked", () => {
    const pending = readPending(state(minted("neon-key"), minted("command")));
    const ask = () => refuseUnrepeatable(pending, false);
    expect(ask).toThrow(/creating KEY-command, .*--clear-pending/s);
    expect(ask).toThrow(expect.objectContaining({ exitCode: EXIT.refused }));
    expect(ask).not.toThrow(/neon-key|a-synthetic-value/);
    expect(() => refuseUnrepeatable(pending, true)).not.toThrow();
    expect(() => refuseUnrepeatable(readPending(state(minted("neon-key"))), false)).not.toThrow();
  });
});
