import { Hono } from "hono";
import { z } from "zod";
import type { ServiceContext } from "../service.ts";
import { mayUse } from "./access.ts";
import type { FlyEnv } from "./env.ts";
import { addRelease, type FlyRelease, type FlyState, stamp } from "./state.ts";

const newRelease = z.object({ app_name: z.string() });
const changedRelease = z.object({ status: z.string() });

/** Releases of apps, which `secrets list` compares secrets with. Source: superfly/flyctl internal/uiex/releases.go. */
export function releasesApi({ state, save }: ServiceContext<FlyState>): Hono<FlyEnv> {
  return new Hono<FlyEnv>()
    .get("/apps/:app/releases", (call) => {
      const name = call.req.param("app");
      const app = Object.hasOwn(state.apps, name) ? state.apps[name] : undefined;
      if (app === undefined || !mayUse(call.get("caller"), name))
        return call.json({ error: "app not found" }, 404);
      const limit = Number(call.req.query("limit") ?? "20");
      return call.json({ releases: app.releases.toReversed().slice(0, limit).map(shown) });
    })
    .post("/releases", async (call) => {
      const body = newRelease.safeParse(await call.req.json().catch(() => undefined));
      if (!body.success) return call.json({ error: "invalid request body" }, 400);
      const name = body.data.app_name;
      const app = Object.hasOwn(state.apps, name) ? state.apps[name] : undefined;
      if (app === undefined || !mayUse(call.get("caller"), name))
        return call.json({ error: "app not found" }, 404);
      const release = addRelease(name, app, stamp(state), "running");
      save();
      return call.json({ release: shown(release) }, 201);
    })
    .patch("/releases/:id", async (call) => {
      const id = call.req.param("id");
      const [name, app] =
        Object.entries(state.apps).find(([, one]) => one.releases.some((release) => release.id === id)) ?? [];
      const release = app?.releases.find((one) => one.id === id);
      if (name === undefined || release === undefined || !mayUse(call.get("caller"), name))
        return call.json({ error: "release not found" }, 404);
      const body = changedRelease.safeParse(await call.req.json().catch(() => undefined));
      if (!body.success) return call.json({ error: "invalid request body" }, 400);
      release.status = body.data.status;
      save();
      return call.json(shown(release));
    });
}

function shown({ id, version, status, createdAt }: FlyRelease): object {
  return { id, version, status, created_at: createdAt };
}
