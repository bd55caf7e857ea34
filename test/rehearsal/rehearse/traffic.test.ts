import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { StateWatch } from "../../../rehearsal/rehearse/state-watch.ts";
import { Traffic } from "../../../rehearsal/rehearse/traffic.ts";
import { notOf } from "../../../rehearsal/rehearse/violation.ts";
import { checkpoint, type SystemOfFiles, systemOfFiles, TWO_SIDES } from "./system-of-files.ts";

const OLD = "synthetic-old-value-of-the-token";
const NEW = "synthetic-new-value-of-the-token";

const ALONE = `version: 1
system: alone
targets: { server: { kind: dotenv-file, path: server/.env } }
secrets:
  TOKEN: { source: { kind: random, length: 32 }, stages: [{ deliver: [server, { to: server, as: MINE }] }] }
`;

interface Played {
  system: SystemOfFiles;
  traffic: Traffic;
  /** Lets requests go on until some more were judged. */
  more(): Promise<void>;
}

async function play(overlap: "dual" | "none"): Promise<Played> {
  const system = await systemOfFiles(TWO_SIDES.replace("OVERLAP", overlap));
  system.write("server/.env", { TOKEN: OLD });
  system.write("caller/.env", { TOKEN: OLD });
  const watch = new StateWatch(system.stateFile);
  const traffic = new Traffic(system, watch, { seed: 1, rate: 500 });
  traffic.start();
  const more = async () => {
    const until = traffic.counts.requests + 40;
    while (traffic.counts.requests < until) await new Promise((done) => setTimeout(done, 5));
  };
  await more();
  return { system, traffic, more };
}

describe("traffic", () => {
  it("lets everybody in while both sides hold one value, and counts each secret", async () => {
    const { traffic, more } = await play("dual");
    await more();
    traffic.stop();
    expect(traffic.counts).toMatchObject({ refused: 0, refusedInWindow: 0 });
    expect(traffic.counts.requestsBySecret).toEqual({ TOKEN: traffic.counts.requests });
  });

  it("is enough once so many were made, and at once where nobody has anybody to call", async () => {
    const { traffic } = await play("dual");
    traffic.stop();
    const { requests } = traffic.counts;
    expect([traffic.isEnough(requests), traffic.isEnough(requests + 1)]).toEqual([true, false]);
    // Twice in one place, which does not call itself.
    const alone = await systemOfFiles(ALONE);
    const silent = new Traffic(alone, new StateWatch(alone.stateFile), { seed: 1, rate: 500 });
    expect({ hasCallers: silent.hasCallers, isEnough: silent.isEnough(5_000) }).toEqual({
      hasCallers: false,
      isEnough: true,
    });
    expect(notOf(alone.model.catalog)).toContain(1);
  });

  it("refuses nobody where the acceptor holds the value before as well", async () => {
    const { system, traffic, more } = await play("dual");
    system.write("server/.env", { TOKEN: NEW, TOKEN_PREVIOUS: OLD });
    await more();
    system.write("caller/.env", { TOKEN: NEW });
    await more();
    system.write("server/.env", { TOKEN: NEW });
    await more();
    traffic.stop();
    expect(traffic.counts.refused + traffic.counts.refusedInWindow).toBe(0);
  });

  it("counts no request as refused that was on its way to a place as it went away", async () => {
    const { system, traffic } = await play("dual");
    rmSync(join(system.folder, "server/.env"));
    system.away.add("server");
    await new Promise((done) => setTimeout(done, 60));
    traffic.stop();
    expect(traffic.counts.refused + traffic.counts.refusedInWindow).toBe(0);
  });

  it("refuses a caller that turned before its acceptor", async () => {
    const { system, traffic, more } = await play("dual");
    system.write("caller/.env", { TOKEN: NEW });
    await more();
    traffic.stop();
    expect(traffic.counts.refused).toBeGreaterThan(10);
    expect(traffic.refusals[0]).toMatchObject({ secret: "TOKEN", caller: "caller", acceptor: "server" });
  });

  it("does not heed the value before where there is no overlap", async () => {
    const { system, traffic, more } = await play("none");
    system.write("server/.env", { TOKEN: NEW, TOKEN_PREVIOUS: OLD });
    await more();
    traffic.stop();
    expect(traffic.counts.refused).toBeGreaterThan(10);
  });

  it("counts apart what is refused from the first write to the last, and names the step", async () => {
    const { system, traffic, more } = await play("none");
    writeFileSync(system.stateFile, checkpoint("updating EnvFiles server"));
    await more();
    system.write("server/.env", { TOKEN: NEW });
    await more();
    writeFileSync(system.stateFile, checkpoint());
    await more();
    const inWindow = traffic.counts.refusedInWindow;
    expect(traffic.counts.refused).toBe(0);
    expect(traffic.refusals[0]?.during).toEqual(["updating EnvFiles server"]);
    system.write("caller/.env", { TOKEN: NEW });
    await more();
    expect(inWindow).toBeGreaterThan(10);
    // The window is closed: what goes wrong now is not announced.
    system.write("server/.env", { TOKEN: OLD });
    await more();
    traffic.stop();
    expect(traffic.counts.refused).toBeGreaterThan(10);
  });

  it("keeps the window open for a place that could not be written, until it is", async () => {
    const { system, traffic, more } = await play("none");
    writeFileSync(system.stateFile, checkpoint("updating EnvFiles server"));
    await more();
    system.away.add("caller");
    system.write("server/.env", { TOKEN: NEW });
    writeFileSync(system.stateFile, checkpoint());
    await new Promise((done) => setTimeout(done, 60));
    system.away.clear();
    await more();
    expect(traffic.counts).toMatchObject({ refused: 0 });
    expect(traffic.counts.refusedInWindow).toBeGreaterThan(10);
    traffic.stop();
  });

  it("asks nothing of a target that does not answer", async () => {
    const { system, traffic, more } = await play("dual");
    await more();
    system.away.add("server");
    await new Promise((done) => setTimeout(done, 40));
    const { requests } = traffic.counts;
    await new Promise((done) => setTimeout(done, 40));
    traffic.stop();
    expect(traffic.counts.requests).toBe(requests);
  });
});
