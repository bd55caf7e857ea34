import { describe, expect, it } from "vitest";
import { compareHealth } from "../../cli/health/compare.ts";
import { type Health, healthText, readHealth, type SystemHealth } from "../../cli/health/health.ts";
import { serviceHealth } from "../../cli/health/service-health.ts";
import { wantedServices } from "../../cli/health/wanted-services.ts";
import type { Container } from "../../components/compose/containers.ts";

const web = (State: string, more: Partial<Container> = {}): Container => ({
  ID: "1",
  Name: "shop-web-1",
  Service: "web",
  State,
  Health: "",
  ExitCode: 0,
  Labels: "",
  CreatedAt: "2026-01-31 12:00:00 +0100 CET",
  ...more,
});
const one = { service: "web", replicas: 1, endsWell: false };

describe("a service", () => {
  it.each<[string, Container[], Health, string | undefined]>([
    ["that runs without a check of its own", [web("running")], "healthy", undefined],
    ["that says that it is healthy", [web("running", { Health: "healthy" })], "healthy", undefined],
    ["that is starting", [web("running", { Health: "starting" })], "degraded", "starting"],
    ["that comes and goes", [web("restarting")], "degraded", "restarting"],
    ["that says that it is not healthy", [web("running", { Health: "unhealthy" })], "unhealthy", "unhealthy"],
    ["that has ended", [web("exited", { ExitCode: 3 })], "unhealthy", "exited (3)"],
    ["that ended although it should run", [web("exited")], "unhealthy", "exited (0)"],
    ["that is dead", [web("dead")], "unhealthy", "dead (0)"],
    ["without a container", [web("running", { Service: "other" })], "unhealthy", "has no container"],
  ])("%s is told as it is", (_, containers, health, why) => {
    const told = serviceHealth(one, containers);
    expect({ health: told.health, why: told.why }).toEqual({ health, why });
  });

  it("is degraded while some of its containers are up, and says how many", () => {
    const two = [web("running"), web("exited", { ExitCode: 1 })];
    expect(serviceHealth({ ...one, replicas: 3 }, two)).toMatchObject({
      health: "degraded",
      containers: 2,
      why: "1 of 3 up, exited (1), 1 missing",
    });
  });

  it("is healthy with the containers that a person added, and without any where none is asked for", () => {
    expect(serviceHealth(one, [web("running"), web("running")]).health).toBe("healthy");
    expect(serviceHealth({ ...one, replicas: 0 }, []).health).toBe("healthy");
  });

  it("that another one waits for to end is healthy when it has ended well, and only then", () => {
    const migrating = { ...one, endsWell: true };
    expect(serviceHealth(migrating, [web("exited")]).health).toBe("healthy");
    expect(serviceHealth(migrating, [web("exited", { ExitCode: 1 })]).health).toBe("unhealthy");
  });

  it("tells since when, in universal time", () => {
    expect(serviceHealth(one, [web("running")]).since).toBe("2026-01-31T11:00:00.000Z");
    expect(serviceHealth(one, [web("running", { CreatedAt: "lately" })])).not.toHaveProperty("since");
  });
});

describe("what a compose file asks of services", () => {
  const model = {
    services: {
      web: {
        deploy: { replicas: 3 },
        depends_on: { migrate: { condition: "service_completed_successfully" } },
      },
      api: {
        scale: "2",
        depends_on: {
          web: { condition: "service_started" },
          db: { condition: "service_healthy" },
          tunnel: { condition: "service_started", restart: true },
          fill: { condition: "service_started" },
        },
      },
      db: { restart: "no" },
      tunnel: { restart: "no" },
      fill: { restart: "no" },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: as a compose file writes a variable.
      many: { deploy: { replicas: "${MANY}" } },
      migrate: {},
      once: { restart: "no" },
      off: {},
    },
  };

  it("is read from Compose's model, for services of active profiles", () => {
    expect(
      wantedServices("web\napi\ndb\nfill\ntunnel\nmany\nmigrate\nonce\n", JSON.stringify(model)),
    ).toEqual([
      { service: "api", replicas: 2, endsWell: false },
      { service: "db", replicas: 1, endsWell: false },
      { service: "fill", replicas: 1, endsWell: true },
      { service: "many", endsWell: false },
      { service: "migrate", replicas: 1, endsWell: true },
      { service: "once", replicas: 1, endsWell: true },
      { service: "tunnel", replicas: 1, endsWell: false },
      { service: "web", replicas: 3, endsWell: false },
    ]);
  });

  it("is one container each where the model can't be read", () => {
    expect(wantedServices("web\n", "no JSON")).toEqual([{ service: "web", replicas: 1, endsWell: false }]);
  });
});

describe("two moments", () => {
  const moment = (all: Record<string, Health>): SystemHealth => ({
    at: "2026-01-31T12:00:00.000Z",
    services: Object.entries(all).map(([service, health]) => ({ service, health, containers: 1 })),
  });

  it("differ in what is worse, better, new and gone, and not in what is the same", () => {
    const before = moment({
      db: "healthy",
      web: "unhealthy",
      api: "degraded",
      old: "healthy",
      same: "degraded",
    });
    const after = moment({
      db: "degraded",
      web: "healthy",
      api: "unhealthy",
      fresh: "healthy",
      same: "degraded",
    });
    expect(compareHealth(before, after)).toEqual({
      worse: [
        { service: "api", before: "degraded", after: "unhealthy" },
        { service: "db", before: "healthy", after: "degraded" },
      ],
      better: [{ service: "web", before: "unhealthy", after: "healthy" }],
      appeared: [{ service: "fresh", after: "healthy" }],
      gone: [{ service: "old", before: "healthy" }],
    });
  });

  it("keep a probe and a service of one name apart", () => {
    const { at, services } = moment({ web: "healthy" });
    const probe = { service: "web", kind: "probe", health: "unhealthy", containers: 0 } as const;
    const both = { at, services: [...services, probe] };
    expect(compareHealth({ at, services }, both)).toMatchObject({
      worse: [],
      appeared: [{ after: "unhealthy" }],
    });
  });

  it("are saved and read back as they were, and nothing else is taken for one", () => {
    const saved = moment({ db: "healthy" });
    expect(readHealth(healthText(saved))).toEqual({ version: 1, ...saved });
    for (const text of [
      "",
      "{}",
      '{"version":2,"at":"x","services":[]}',
      '{"version":1,"at":"x","services":[{}]}',
    ])
      expect(readHealth(text)).toBeUndefined();
  });
});
