import { rmSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { StateWatch, type StepEvent } from "../../../rehearsal/rehearse/state-watch.ts";
import { checkpoint, systemOfFiles, TWO_SIDES } from "./system-of-files.ts";

const STATE = (resources: object[]) => JSON.stringify({ checkpoint: { latest: { resources } } });
const SERVER = "urn:pulumi:rehearsed::s::keyturn:index:System$keyturn:index:EnvFiles::server";
const PROVIDER = "urn:pulumi:rehearsed::s::pulumi:providers:keyturn::default";

async function watched() {
  const { stateFile } = await systemOfFiles(TWO_SIDES.replace("OVERLAP", "dual"));
  const events: string[] = [];
  const watch = new StateWatch(stateFile);
  watch.onStep(({ phase, op, type, name }: StepEvent) => events.push(`${phase} ${op} ${type} ${name}`));
  return { stateFile, events, watch };
}

it("tells when a step begins and when it ends", async () => {
  const { stateFile, events, watch } = await watched();
  writeFileSync(stateFile, checkpoint("updating EnvFiles server"));
  watch.look();
  expect(watch.running).toEqual([{ op: "updating", type: "EnvFiles", name: "server" }]);
  writeFileSync(stateFile, checkpoint());
  watch.look();
  expect(events).toEqual(["begun updating EnvFiles server", "ended updating EnvFiles server"]);
  expect(watch.running).toEqual([]);
});

it("tells of a step that was over between two looks, and of no provider", async () => {
  const { stateFile, events, watch } = await watched();
  const at = (second: number) => `2026-01-31T12:00:0${second}Z`;
  writeFileSync(stateFile, STATE([{ urn: SERVER, modified: at(1) }]));
  watch.look();
  writeFileSync(
    stateFile,
    STATE([
      { urn: SERVER, modified: at(2) },
      { urn: PROVIDER, modified: at(2) },
    ]),
  );
  watch.look();
  expect(events.slice(2)).toEqual(["begun updating EnvFiles server", "ended updating EnvFiles server"]);
});

it("waits for a state that is away or half written", async () => {
  const { stateFile, events, watch } = await watched();
  writeFileSync(stateFile, checkpoint("updating EnvFiles server"));
  watch.look();
  writeFileSync(stateFile, '{"checkpoint"');
  watch.look();
  rmSync(stateFile);
  watch.look();
  expect(events).toEqual(["begun updating EnvFiles server"]);
});
