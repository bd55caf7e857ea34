import { afterAll, beforeAll, expect, it } from "vitest";
import { commandProvider } from "../../../../rehearsal/providers/command/provider.ts";
import { type ServedProvider, serveProvider } from "../../../../rehearsal/providers/serve.ts";
import { ConformancePlayer, loadRecording, type RecordedCall } from "../../../support/conformance.ts";
import type { Incomparable } from "../../../support/conformance-compare.ts";
import { connectProvider, type ProviderClient } from "../../../support/provider-client.ts";

// The official plugin lists what differs in the order of a Go map. Errors are compared to the letter: they leak.
const COMMAND: Incomparable = { generated: ["id"], unordered: ["diffs"] };

const recording = loadRecording("command");
let served: ServedProvider;
let client: ProviderClient;
let player: ConformancePlayer;

beforeAll(async () => {
  served = await serveProvider(commandProvider());
  client = connectProvider(served.port);
  player = new ConformancePlayer(client, COMMAND);
});
afterAll(async () => {
  client.close();
  await served.close();
});

it.each(recording.map((operation) => ({ title: `${operation.step}: ${operation.op}`, operation })))(
  "the stand-in for command answers every call as the official plugin did ($title)",
  async ({ operation }) => {
    expect(operation.calls.length).toBeGreaterThan(0);
    for (const recorded of operation.calls) {
      const { title, expected, actual } = await player.play(recorded);
      expect(actual, title).toEqual(expected);
    }
  },
);

/** The first recorded call of a kind, with an answer that a right stand-in must not agree with. */
async function agrees(method: string, isOfKind: (call: RecordedCall) => boolean, response?: object) {
  const recorded = recording
    .flatMap(({ calls }) => calls)
    .find((call) => call.method === method && isOfKind(call));
  if (recorded === undefined) throw new Error(`no such ${method} recorded`);
  const changed = { ...recorded, ...(response === undefined ? {} : { response }) } as RecordedCall;
  const { expected, actual } = await new ConformancePlayer(client, COMMAND).play(changed);
  return JSON.stringify(expected) === JSON.stringify(actual);
}

const isReal = ({ request }: RecordedCall) => request.preview !== true && request.name === "c";

it("agrees with a recorded call as it is, which the next tests change", async () => {
  expect(await agrees("Create", isReal)).toBe(true);
});

it.each([
  {
    method: "Create",
    what: "an output is marked secret",
    response: { id: "c", properties: { stdout: { "4dabf18193072939515e22adb298388d": "x" } } },
  },
  { method: "Create", what: "the inputs are missing", response: { id: "c", properties: { stdout: "9" } } },
  {
    method: "Diff",
    what: "a path is missing",
    response: { changes: "DIFF_SOME", diffs: ["stdin", "environment"], hasDetailedDiff: true },
  },
  { method: "Delete", what: "there is something to tell", response: { id: "c" } },
])("is caught when it answers $method otherwise: $what", async ({ method, response }) => {
  expect(await agrees(method, isReal, response)).toBe(false);
});
