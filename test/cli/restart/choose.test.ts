import { expect, it } from "vitest";
import { type Asked, chooseServices } from "../../../cli/restart/choose.ts";
import { planRestart, planText } from "../../../cli/restart/plan.ts";
import { type Scripted, ScriptedDocker } from "./scripted-docker.ts";

const NOTHING: Asked = { names: [], all: false };

async function chosen(services: Record<string, Scripted>, asked: Partial<Asked>) {
  const { services: found, ...rest } = chooseServices(await new ScriptedDocker(services).known(), {
    ...NOTHING,
    ...asked,
  });
  return { ...rest, names: found.map(({ known }) => known.id), forced: found.map(({ force }) => force) };
}

const backup = (...services: string[]) => ({ backup: { stamp: "20251031-143000", services } });

it("takes those that the newest backup says are affected", async () => {
  const { names, because } = await chosen({ db: {}, auth: {}, n8n: {} }, backup("auth", "db"));
  expect(names).toEqual(["auth", "db"]);
  expect(because).toContain("20251031-143000");
});

it("finds a service by the name of its container, as a README may call it", async () => {
  const services = { db: { containerName: "supabase-db" }, auth: {} };
  expect((await chosen(services, { names: ["supabase-db"] })).names).toEqual(["db"]);
});

it("says which services of a backup there are none of", async () => {
  const { names, notes } = await chosen({ db: {} }, backup("db", "gone"));
  expect(names).toEqual(["db"]);
  expect(notes.join()).toContain("names gone, which no Compose project here has");
});

it("without a backup takes those whose containers were made from something else", async () => {
  const services = { db: { madeFrom: "bb" }, auth: {}, old: { madeFrom: "bb", state: { State: "exited" } } };
  expect((await chosen(services, {})).names).toEqual(["db"]);
});

it("leaves it to Compose whether a service has changed that reads a file of variables", async () => {
  const { names, forced } = await chosen({ db: { envFile: "/srv/app/db.env" }, auth: {} }, {});
  expect(names).toEqual(["db"]);
  expect(forced).toEqual([false]);
});

it("leaves alone what ended by itself or was stopped, and takes what crashed", async () => {
  const services = {
    job: { state: { State: "exited", ExitCode: 0 } },
    crashed: { state: { State: "exited", ExitCode: 1 } },
    never: { replicas: 0 },
    db: {},
  };
  const { names, notes } = await chosen(services, { all: true });
  expect(names).toEqual(["crashed", "db"]);
  expect(notes).toEqual([
    "job is left as it is, since it has ended by itself. To start it: keyturn restart job",
    "never is left as it is, since it has no container. To start it: keyturn restart never",
  ]);
  expect((await chosen(services, { names: ["never"] })).names).toEqual(["never"]);
});

it("takes with a service those that hold on to its container, near and far", async () => {
  const services = {
    vpn: {},
    torrent: { depends: { vpn: { condition: "service_started", restart: true } } },
    ui: { depends: { torrent: { condition: "service_started", restart: true } } },
    other: { depends: { vpn: { condition: "service_started" } } },
  };
  const { names, notes } = await chosen(services, { names: ["vpn"] });
  expect(names).toEqual(["vpn", "torrent", "ui"]);
  expect(notes[0]).toBe("torrent too, which holds on to vpn");
});

it("refuses a name that is none, with the one that was meant", async () => {
  await expect(chosen({ "supabase-auth": {} }, { names: ["supabase-aut"] })).rejects.toThrow(
    "no Compose project here has a service supabase-aut: did you mean supabase-auth?",
  );
});

it("shows the order and what is done one by one", async () => {
  const docker = new ScriptedDocker({
    web: { replicas: 3, depends: { db: { condition: "service_healthy" } } },
    db: {},
  });
  const known = await docker.known();
  const plan = planRestart(known, chooseServices(known, { ...NOTHING, all: true }), {});
  expect(planText(plan)).toBe(
    "Makes anew, since all were meant: 2 services: web and db\n  1. db\n  2. web (3 replicas, one by one)",
  );
});
