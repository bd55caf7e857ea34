import { expect, it } from "vitest";
import type { Ending, Waiting } from "../../../cli/restart/await-up.ts";
import { chooseServices } from "../../../cli/restart/choose.ts";
import { makeAnew } from "../../../cli/restart/make-anew.ts";
import { planRestart } from "../../../cli/restart/plan.ts";
import { runSteps } from "../../../cli/restart/run-steps.ts";
import { type Scripted, ScriptedDocker } from "./scripted-docker.ts";

const waiting = (more: Partial<Waiting> = {}): Waiting => ({
  timeoutMs: 30,
  isWatched: true,
  signal: new AbortController().signal,
  lookMs: 1,
  ...more,
});

/** Makes `web` anew, as if it had been named, or as if it had been found to have changed. */
async function makeWeb(
  web: Scripted,
  { force = true, ending = "stays", ...more }: { force?: boolean; ending?: Ending } & Partial<Waiting> = {},
) {
  const docker = new ScriptedDocker({ web });
  const [known] = await docker.known();
  if (known === undefined) throw new Error("the script has no service");
  const before = docker.ids("web");
  const { seconds, ...made } = await makeAnew({ known, force }, ending, waiting(more));
  const ups = docker.calls.filter((call) => call.startsWith("up "));
  return { docker, made, before, after: docker.ids("web"), ups };
}

it("makes a container anew, for a mere restart keeps its environment", async () => {
  const { made, before, after, ups } = await makeWeb({});
  expect(made).toEqual({ id: "web", how: "anew" });
  expect(after).not.toEqual(before);
  expect(ups).toEqual(["up --detach --no-deps --force-recreate -- web"]);
});

it("leaves a container that Compose would make the same, where it was not named", async () => {
  const { made, before, after } = await makeWeb({ envFile: "/srv/app/web.env" }, { force: false });
  expect(made.how).toBe("kept");
  expect(after).toEqual(before);
});

it("makes replicas anew one by one, so that never fewer run than before", async () => {
  const { docker, made, before, after } = await makeWeb({ replicas: 3 });
  expect(made.how).toBe("rolled");
  expect(after.filter((id) => before.includes(id))).toEqual([]);
  expect(after).toHaveLength(3);
  expect(docker.fewest.get("web")).toBe(3);
});

it("lets one replica go before the next comes where each holds a port of the machine", async () => {
  const { docker, before, after, ups } = await makeWeb({ replicas: 3, ports: [{ published: "8080-8082" }] });
  expect(after.filter((id) => before.includes(id))).toEqual([]);
  expect(docker.fewest.get("web")).toBe(2);
  expect(ups[0]).toBe("up --detach --no-deps --no-recreate --scale web=3 -- web");
});

it("keeps the old replicas where a new one does not become healthy, and takes that one away", async () => {
  const next = { State: "running", Health: "unhealthy" };
  const { made, before, after } = await makeWeb({ replicas: 2, next, log: "no route to db" });
  expect(after).toEqual(before);
  expect(made).toEqual({
    id: "web",
    how: "failed",
    why: "is running, unhealthy; 0 of 2 replicas were made anew",
    log: "no route to db\n",
  });
});

it("tells of one that ends at once how it ended and what it printed last", async () => {
  const { made } = await makeWeb({ next: { State: "exited", ExitCode: 1 }, log: "bad password" });
  expect(made).toMatchObject({ how: "failed", why: "is exited", log: "bad password\n" });
});

it("waits no longer than it may for one that goes on starting", async () => {
  const { made } = await makeWeb({ next: { State: "running", Health: "starting" } });
  expect(made.why).toBe("is running, starting, after 0.03 s");
});

it("does not wait where it is told so", async () => {
  const { made } = await makeWeb({ next: { State: "running", Health: "starting" } }, { isWatched: false });
  expect(made.how).toBe("anew");
});

it("takes a job that ended well for done, and one that failed for failed", async () => {
  const ended = (ExitCode: number) => ({ next: { State: "exited", ExitCode } });
  expect((await makeWeb(ended(0), { ending: "ends" })).made.how).toBe("anew");
  expect((await makeWeb(ended(3), { ending: "ends" })).made.how).toBe("failed");
});

it("takes one that may end for well when it has ended with 0, and when it goes on", async () => {
  const ended = (ExitCode: number) => ({ next: { State: "exited", ExitCode } });
  expect((await makeWeb(ended(0), { ending: "may end" })).made.how).toBe("anew");
  expect((await makeWeb({}, { ending: "may end" })).made.how).toBe("anew");
  expect((await makeWeb(ended(3), { ending: "may end" })).made.how).toBe("failed");
});

it("tells of a failed `docker compose up` by its exit code, without what it printed", async () => {
  const { made } = await makeWeb({ upEnds: 17 });
  expect(made.why).toBe("docker compose up of web ended with 17");
});

async function restartAll(services: Record<string, Scripted>, signal = new AbortController().signal) {
  const docker = new ScriptedDocker(services);
  const known = await docker.known();
  const plan = planRestart(known, chooseServices(known, { names: [], all: true }), {});
  const ran = await runSteps(plan.steps, plan.endings, waiting({ signal }), () => {});
  const order = docker.calls.flatMap((call) => /^up .* -- (\S+)$/.exec(call)?.[1] ?? []);
  return { ran, order };
}

const on = (service: string) => ({ depends: { [service]: { condition: "service_started" } } });

it("begins with what others rest on", async () => {
  const { ran, order } = await restartAll({ web: on("auth"), auth: on("db"), db: {} });
  expect(order).toEqual(["db", "auth", "web"]);
  expect(ran.notBegun).toEqual([]);
});

it("does not touch what comes behind a service that failed", async () => {
  const db = { next: { State: "exited", ExitCode: 1 } };
  const { ran, order } = await restartAll({ web: on("auth"), auth: on("db"), db, cache: {} });
  expect(order.toSorted()).toEqual(["cache", "db"]);
  expect(ran.notBegun).toEqual(["auth", "web"]);
});

it("begins nothing more after a Ctrl-C, and says what is left", async () => {
  const { ran, order } = await restartAll({ web: on("db"), db: {} }, AbortSignal.abort());
  expect(order).toEqual([]);
  expect(ran.notBegun).toEqual(["db", "web"]);
});
