import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PlaceSilent } from "../../../provider/places/driver.ts";
import { githubCodespaces } from "../../../provider/places/github-codespaces.ts";
import { type Cloud, startCloud } from "../../../rehearsal/cloud/cloud.ts";
import { githubService } from "../../../rehearsal/cloud/github/service.ts";
import { type GithubState, heldSecrets } from "../../../rehearsal/cloud/github/state.ts";

const TOKEN = "synthetic-github-token";
const VALUE = "canary-41c09be7a2";
let cloud: Cloud;

beforeEach(async () => {
  cloud = await startCloud([githubService({ repositories: { "example/app": {} }, token: TOKEN })]);
  vi.stubEnv("GITHUB_TOKEN", TOKEN);
  vi.stubEnv("GITHUB_BASE_URL", `${cloud.urls.github}/`);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await cloud.close();
});

function place(access?: readonly string[], repository = "example/app") {
  const target = { kind: "github-codespaces" as const, repository, optional: false };
  return { name: "dev", target, directory: "/", ...(access === undefined ? {} : { access }) };
}

async function write(byKey: Readonly<Record<string, string>>, absent: string[] = [], at = place()) {
  const values = Object.entries(byKey).map(([key, value]) => ({ key, value, secret: key, generation: "1" }));
  await githubCodespaces.write(at, { values, absent, before: new Map() });
}

/** What the service found in the sealed boxes, by name. */
function stored(): Record<string, string | undefined> {
  const known = new Map([...cloud.seen].map((value) => [cloud.mark(value), value]));
  const held = heldSecrets(cloud.stateOf("github") as GithubState);
  return Object.fromEntries(
    held
      .filter((one) => one.place === "codespaces example/app")
      .map(({ name, mark }) => [name, known.get(mark)]),
  );
}

test("values of every form arrive sealed for the repository, and a write may be repeated", async () => {
  const given = {
    QUOTES: `it's "so" $HOME \\ #`,
    SCRIPTS: "Schlüssel 鍵 🔑",
    LINES: "-----BEGIN-----\r\nabc\n",
    LONG: "v".repeat(48 * 1024),
  };
  await write(given);
  await write(given);
  expect(stored()).toEqual(given);
});

test("what leaves is gone, also when it was gone before, and the others stay", async () => {
  await write({ A: "one", B: "two" });
  await write({}, ["B"]);
  await write({}, ["B"]);
  expect(stored()).toEqual({ A: "one" });
});

test("the stack's own token goes before that of the environment", async () => {
  vi.stubEnv("GITHUB_TOKEN", "another");
  await write({ A: VALUE }, [], place([JSON.stringify({ "github:token": TOKEN })]));
  expect(stored()).toEqual({ A: VALUE });
});

test("a preview says when nobody is named who could write", async () => {
  vi.stubEnv("GITHUB_TOKEN", "");
  expect(await githubCodespaces.problems?.(place())).toEqual([
    expect.stringMatching(/GITHUB_TOKEN|github:token/),
  ]);
  vi.stubEnv("GITHUB_TOKEN", TOKEN);
  expect(await githubCodespaces.problems?.(place())).toEqual([]);
});

test("a repository that is not there, and a token that does not live, are told with a remedy and without the value", async () => {
  const missing = await write({ A: VALUE }, [], place(undefined, "example/none")).catch(
    (error: Error) => error,
  );
  expect(String(missing)).toMatch(/dev: the token sees no Codespaces secrets of example\/none/);
  const refused = await write({ A: VALUE }, [], place([JSON.stringify({ "github:token": "dead" })])).catch(
    (error: Error) => error,
  );
  expect(String(refused)).toMatch(/401.*does the token live/);
  for (const error of [missing, refused]) expect(String(error)).not.toContain(VALUE);
});

test("a server that does not answer is silent, and nothing of the value is told", async () => {
  const away = place([JSON.stringify({ "github:baseUrl": "http://127.0.0.1:9/" })]);
  const error = await write({ A: VALUE }, [], away).catch((one: unknown) => one);
  expect(error).toBeInstanceOf(PlaceSilent);
  expect(String(error)).not.toContain(VALUE);
}, 20_000);
