import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Cloud, startCloud } from "../../../../rehearsal/cloud/cloud.ts";
import { cloudflareService } from "../../../../rehearsal/cloud/cloudflare/service.ts";
import { cloudflareProvider } from "../../../../rehearsal/providers/cloudflare/provider.ts";
import { type ServedProvider, serveProvider } from "../../../../rehearsal/providers/serve.ts";
import { ConformancePlayer, loadRecording, type RecordedOperation } from "../../../support/conformance.ts";
import type { Incomparable } from "../../../support/conformance-compare.ts";
import { connectProvider, type ProviderClient } from "../../../support/provider-client.ts";

const CLOUDFLARE: Incomparable = {
  generated: ["id", "etag", "createdOn", "modifiedOn", "createdAt"],
  // The official plugin repeats the word that does not fit; the stand-in does not.
  reason: (wording) => wording.replace(/, got: "[^"]*"/, ""),
};
const RECORDED_SERVER = "http://127.0.0.1:8484";
// The server of the recording took tunnel secrets of less than the 32 bytes that Cloudflare wants.
const LONGER: Readonly<Record<string, string>> = {
  "c2VjcmV0LQ==": Buffer.from("a-synthetic-tunnel-secret-number-1").toString("base64"),
  "c2VjcmV0LTI=": Buffer.from("a-synthetic-tunnel-secret-number-2").toString("base64"),
};

/** The recording, as if it had been made with the simulated Cloudflare. */
function recordingAt(url: string): RecordedOperation[] {
  let text = JSON.stringify(loadRecording("cloudflare")).replaceAll(RECORDED_SERVER, url);
  for (const [short, long] of Object.entries(LONGER)) text = text.replaceAll(short, long);
  return JSON.parse(text) as RecordedOperation[];
}

describe("the stand-in for cloudflare, on the simulated Cloudflare", () => {
  let cloud: Cloud;
  let served: ServedProvider;
  let client: ProviderClient;
  let player: ConformancePlayer;
  let recording: RecordedOperation[];

  beforeAll(async () => {
    cloud = await startCloud([
      cloudflareService({
        accounts: ["a".repeat(32)],
        zones: ["c".repeat(32)],
        token: "A".repeat(40),
      }),
    ]);
    recording = recordingAt(cloud.urls.cloudflare ?? "");
    served = await serveProvider(cloudflareProvider({}));
    client = connectProvider(served.port);
    player = new ConformancePlayer(client, CLOUDFLARE);
  });
  afterAll(async () => {
    client.close();
    await served.close();
    await cloud.close();
  });

  it.each(
    loadRecording("cloudflare").map(({ step, op }, index) => ({ title: `${step}: ${op}`, step, op, index })),
  )("answers every call as the official plugin did ($title)", async ({ step, op, index }) => {
    const calls = recording[index]?.calls ?? [];
    expect(calls.length).toBeGreaterThan(0);
    // The server of the recording had no `services`, from which a Worker is read: its 404 drops it out of state.
    const gone = { service: "cloudflare", path: /\/workers\/services\//, status: 404 } as const;
    const takeBack = step === "refresh then up" && op === "refresh" ? cloud.fail(gone) : () => undefined;
    try {
      for (const recorded of calls) {
        const { title, expected, actual } = await player.play(recorded);
        expect(actual, title).toEqual(expected);
      }
    } finally {
      takeBack();
    }
  });

  it("wrote and emptied what the calls asked for", () => {
    const writes = cloud.requests.filter(({ method }) => method !== "GET");
    const count = (method: string, path: RegExp) =>
      writes.filter((request) => request.method === method && path.test(request.path)).length;
    expect(count("PUT", /\/workers\/scripts\/enter$/)).toBe(3);
    expect(count("PATCH", /\/cfd_tunnel\//)).toBe(1);
    expect(count("DELETE", /./)).toBe(3);
    expect(writes.every(({ status }) => status === 200)).toBe(true);
  });
});
