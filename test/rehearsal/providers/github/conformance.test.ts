import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Cloud, startCloud } from "../../../../rehearsal/cloud/cloud.ts";
import type { Fault } from "../../../../rehearsal/cloud/faults.ts";
import { githubService } from "../../../../rehearsal/cloud/github/service.ts";
import { githubProvider } from "../../../../rehearsal/providers/github/provider.ts";
import { type ServedProvider, serveProvider } from "../../../../rehearsal/providers/serve.ts";
import { ConformancePlayer, loadRecording, type RecordedOperation } from "../../../support/conformance.ts";
import { isJsonMap, mapStrings } from "../../../support/conformance-json.ts";
import { connectProvider, type ProviderClient } from "../../../support/provider-client.ts";
import { type GithubAt, githubAt } from "../../cloud/github/github-at.ts";

const RECORDED_URL = "http://127.0.0.1:8481";
const TOKEN = "t0k";
const SECRETS = "/repos/acme/app";
const RULES = {
  generated: ["createdAt", "updatedAt", "remoteUpdatedAt", "keyId"],
  unordered: ["failures"],
};

describe("the stand-in for github", () => {
  const recording = loadRecording("github");
  let cloud: Cloud;
  let github: GithubAt;
  let served: ServedProvider;
  let client: ProviderClient;
  let player: ConformancePlayer;

  /** What was done to the server before an operation was recorded. */
  const before: Readonly<Record<string, () => unknown>> = {
    // The recording's server answered the deletion of a secret that is not there with success; GitHub does not.
    "secretName changes: up": () => github.store(`${SECRETS}/codespaces/secrets`, "TOK", "any"),
    "changed at the server, refresh, then up: refresh": () =>
      github.store(`${SECRETS}/actions/secrets`, "TOK2", "changed"),
    "gone at the server, refresh: refresh": () => github.request("DELETE", `${SECRETS}/actions/secrets/TOK2`),
    "server answers 401 to the write: up": () => failOnce(401, "Y"),
    "server answers 422 to the write: up": () => failOnce(422, "Z"),
    "server answers 500 once: up": () => failOnce(500, "W"),
    "server answers 429 once: up": () => failOnce(429, "V"),
  };
  const failed = new Set<string>();

  /** Once only, since the recording goes on after the failure under the same title. */
  function failOnce(status: Fault["status"], name: string): void {
    if (failed.has(name)) return;
    failed.add(name);
    const path = new RegExp(`/secrets/${name}$`);
    cloud.fail({ service: "github", method: "PUT", path, status, times: 1, body: { message: "injected" } });
  }

  function here(operation: RecordedOperation): RecordedOperation {
    const url = cloud.urls.github ?? "";
    const calls = operation.calls.map((call) => {
      const local = mapStrings(JSON.parse(JSON.stringify(call)), (text) =>
        text.replaceAll(RECORDED_URL, url),
      );
      if (!isJsonMap(local)) throw new Error("a recorded call is an object");
      return { ...call, ...local };
    });
    return { ...operation, calls };
  }

  beforeAll(async () => {
    const repositories = { "acme/app": { id: 1003, environments: ["prod"] } };
    cloud = await startCloud([githubService({ repositories, token: TOKEN })]);
    github = githubAt(cloud.urls.github ?? "", TOKEN);
    served = await serveProvider(githubProvider({}));
    client = connectProvider(served.port);
    player = new ConformancePlayer(client, RULES);
  });
  afterAll(async () => {
    client.close();
    await served.close();
    await cloud.close();
  });

  it.each(recording.map((operation) => ({ title: `${operation.step}: ${operation.op}`, operation })))(
    "answers every call as the official plugin did ($title)",
    async ({ title, operation }) => {
      await before[title]?.();
      expect(operation.calls.length).toBeGreaterThan(0);
      for (const recorded of here(operation).calls) {
        const played = await player.play(recorded);
        expect(played.actual, played.title).toEqual(played.expected);
      }
    },
  );

  it("has removed every secret at the end, as the recorded operations did", async () => {
    for (const path of [
      `${SECRETS}/actions/secrets`,
      `${SECRETS}/dependabot/secrets`,
      `${SECRETS}/codespaces/secrets`,
      "/repositories/1003/environments/prod/secrets",
      "/orgs/acme/actions/secrets",
    ]) {
      expect((await github.request("GET", path)).json, path).toMatchObject({ total_count: 0 });
    }
  });

  it("made every failure of the recording happen", () => {
    const statuses = cloud.requests.filter(({ method }) => method === "PUT").map(({ status }) => status);
    expect(statuses.filter((status) => status >= 400)).toEqual([401, 422, 500, 429]);
  });
});
