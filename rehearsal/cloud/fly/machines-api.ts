import { type Context, Hono } from "hono";
import { z } from "zod";
import type { ServiceContext } from "../service.ts";
import { mayUse } from "./access.ts";
import type { FlyEnv } from "./env.ts";
import { ORGANIZATION } from "./graphql-types.ts";
import { type FlyApp, type FlyMachine, type FlyState, stamp } from "./state.ts";

const newSecrets = z.object({ values: z.record(z.string().min(1), z.string().nullable()) });

const newMachine = z.object({
  config: z.object({ metadata: z.object({ fly_release_version: z.string().regex(/^[1-9]\d*$/) }) }),
  skip_secrets: z.boolean().optional(),
  min_secrets_version: z.number().optional(),
});

/** What refuses a request for an app, or the app. */
type Found = { readonly name: string; readonly app: FlyApp } | { readonly refusal: Response };

/**
 * Fly's Machines API: apps, their secrets and machines.
 * Source: superfly/fly-go flaps/flaps_apps.go, flaps_secrets.go, flaps_machines.go.
 */
export function machinesApi({ state, save, mark }: ServiceContext<FlyState>): Hono<FlyEnv> {
  const find = (call: Context<FlyEnv>): Found => {
    const name = call.req.param("app") ?? "";
    const app = Object.hasOwn(state.apps, name) ? state.apps[name] : undefined;
    if (app === undefined) return { refusal: call.json({ error: "app not found" }, 404) };
    if (!mayUse(call.get("caller"), name)) return { refusal: call.json({ error: "unauthorized" }, 401) };
    return { name, app };
  };

  return new Hono<FlyEnv>()
    .get("/apps/:app", (call) => {
      const found = find(call);
      if ("refusal" in found) return found.refusal;
      const { name, app } = found;
      return call.json({
        id: name,
        name,
        status: app.releases.length > 0 ? "deployed" : "pending",
        machine_count: Object.keys(app.machines).length,
        organization: { name: ORGANIZATION.name, slug: ORGANIZATION.slug },
      });
    })
    .get("/apps/:app/secrets", (call) => {
      const found = find(call);
      return "refusal" in found ? found.refusal : call.json({ secrets: shownSecrets(found.app) });
    })
    .post("/apps/:app/secrets", async (call) => {
      const found = find(call);
      if ("refusal" in found) return found.refusal;
      const body = newSecrets.safeParse(await call.req.json().catch(() => undefined));
      if (!body.success) return call.json({ error: "invalid request body" }, 400);
      const { app } = found;
      for (const [name, value] of Object.entries(body.data.values)) setSecret(app, name, value);
      app.version += 1;
      save();
      return call.json({ secrets: shownSecrets(app), version: app.version });
    })
    .get("/apps/:app/machines", (call) => {
      const found = find(call);
      if ("refusal" in found) return found.refusal;
      return call.json(Object.entries(found.app.machines).map(([id, machine]) => shownMachine(id, machine)));
    })
    .post("/apps/:app/machines/:id", async (call) => {
      const found = find(call);
      if ("refusal" in found) return found.refusal;
      const id = call.req.param("id");
      const machine = Object.hasOwn(found.app.machines, id) ? found.app.machines[id] : undefined;
      if (machine === undefined) return call.json({ error: "machine not found" }, 404);
      const body = newMachine.safeParse(await call.req.json().catch(() => undefined));
      if (!body.success) return call.json({ error: "invalid request body" }, 400);
      const { config, skip_secrets: withoutSecrets, min_secrets_version: least = 0 } = body.data;
      if (least > found.app.version) return call.json({ error: "secrets version not found" }, 422);
      machine.release = Number(config.metadata.fly_release_version);
      if (withoutSecrets !== true) machine.holds = marksOf(found.app);
      machine.restarts += 1;
      machine.updatedAt = stamp(state);
      save();
      return call.json(shownMachine(id, machine));
    });

  /** A value that is set again counts as a change: whether Fly compares is not known, and this is the harder case. */
  function setSecret(app: FlyApp, name: string, value: string | null): void {
    if (value === null) {
      delete app.secrets[name];
      return;
    }
    const updatedAt = stamp(state);
    const createdAt = Object.hasOwn(app.secrets, name)
      ? (app.secrets[name]?.createdAt ?? updatedAt)
      : updatedAt;
    const valueMark = mark(value);
    app.secrets[name] = { mark: valueMark, digest: valueMark.slice(0, 16), createdAt, updatedAt };
  }
}

function marksOf({ secrets }: FlyApp): Record<string, string> {
  return Object.fromEntries(Object.entries(secrets).map(([name, secret]) => [name, secret.mark]));
}

function shownSecrets({ secrets }: FlyApp): object[] {
  return Object.entries(secrets)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { digest, createdAt, updatedAt }]) => ({
      name,
      digest,
      created_at: createdAt,
      updated_at: updatedAt,
    }));
}

function shownMachine(id: string, { state, release, createdAt, updatedAt }: FlyMachine): object {
  const metadata = {
    fly_platform_version: "v2",
    fly_process_group: "app",
    fly_release_version: String(release),
  };
  return { id, state, config: { metadata }, created_at: createdAt, updated_at: updatedAt };
}
