import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { randomProvider } from "../../rehearsal/providers/random/provider.ts";
import { type ServedProvider, serveProvider } from "../../rehearsal/providers/serve.ts";
import { ConformancePlayer, loadRecording, type RecordedCall } from "../support/conformance.ts";
import type { Incomparable } from "../support/conformance-compare.ts";
import { connectProvider, type ProviderClient } from "../support/provider-client.ts";

const GENERATED = ["id", "result", "bcryptHash", "base64", "hex"];
// The official plugin repeats the value that does not fit; the stand-in does not.
const RANDOM: Incomparable = {
  generated: GENERATED,
  reason: (wording) => wording.replace(/(Expected a \w+), got .*/, "$1"),
};

/** A value with the engine's secret mark. */
function secret(value: string) {
  return { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value };
}

describe("the stand-in for random", () => {
  const recording = loadRecording("random");
  let served: ServedProvider;
  let client: ProviderClient;
  let player: ConformancePlayer;

  beforeAll(async () => {
    served = await serveProvider(randomProvider());
    client = connectProvider(served.port);
    player = new ConformancePlayer(client, RANDOM);
  });
  afterAll(async () => {
    client.close();
    await served.close();
  });

  it.each(recording.map((operation) => ({ title: `${operation.step}: ${operation.op}`, operation })))(
    "answers every call as the official plugin did ($title)",
    async ({ operation }) => {
      expect(operation.calls.length).toBeGreaterThan(0);
      for (const recorded of operation.calls) {
        const { title, expected, actual } = await player.play(recorded);
        expect(actual, title).toEqual(expected);
      }
    },
  );

  /** The first recorded call of a kind, with a change that a right stand-in must not agree with. */
  async function playChanged(method: string, change: (call: RecordedCall) => RecordedCall): Promise<boolean> {
    const recorded = recording
      .flatMap(({ calls }) => calls)
      .find((call) => call.method === method && !call.request.preview);
    if (recorded === undefined) throw new Error(`no ${method} recorded`);
    const { expected, actual } = await new ConformancePlayer(client, RANDOM).play(change(recorded));
    return JSON.stringify(expected) === JSON.stringify(actual);
  }

  it("agrees with an unchanged call, which the next tests change", async () => {
    expect(await playChanged("Create", (call) => call)).toBe(true);
  });

  it.each([
    {
      method: "Create",
      what: "a secret mark is missing",
      response: { id: "x", properties: { base64: "x", hex: "x", length: 32 } },
    },
    {
      method: "Create",
      what: "an input comes back changed",
      response: {
        id: "x",
        properties: { base64: secret("x"), hex: secret("x"), length: 33 },
      },
    },
    {
      method: "Diff",
      what: "the replacement is missing",
      response: { changes: "DIFF_SOME", diffs: ["keepers"] },
    },
    { method: "Configure", what: "a capability differs", response: { supportsPreview: true } },
    {
      method: "Check",
      what: "a failure is expected",
      response: { inputs: {}, failures: [{ reason: "no" }] },
    },
    { method: "Read", what: "the resource is said to be gone", response: {} },
  ])("is caught when it answers $method otherwise: $what", async ({ method, response }) => {
    expect(await playChanged(method, (call) => ({ ...call, response }))).toBe(false);
  });
});
