import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Cloud, startCloud } from "../../../../rehearsal/cloud/cloud.ts";
import { type FlyOptions, flyService } from "../../../../rehearsal/cloud/fly/service.ts";
import type { FlyState } from "../../../../rehearsal/cloud/fly/state.ts";

/** The account's own token; synthetic. */
export const ADMIN = "fo1_admin-of-the-rehearsal";

/** A simulated Fly, asked as its clients ask it. */
export interface FlyClient {
  readonly cloud: Cloud;
  rest(
    method: string,
    path: string,
    body?: unknown,
    token?: string,
  ): Promise<{ status: number; body: unknown }>;
  query(query: string, variables?: object, token?: string): Promise<{ status: number; body: unknown }>;
  /** Mints a deploy token. */
  mint(name: string, app?: string, expiry?: string): Promise<{ id: string; tokenHeader: string }>;
  /** The world's file. */
  world(): string;
  /** What the service holds. */
  state(): FlyState;
}

const CREATE = `mutation ($input: CreateLimitedAccessTokenInput!) {
  createLimitedAccessToken(input: $input) { limitedAccessToken { id tokenHeader } }
}`;

/** Starts a Fly with the apps `app` and `other`; it ends with the test. */
export async function startFly(options: Partial<FlyOptions> = {}): Promise<FlyClient> {
  const folder = mkdtempSync(join(tmpdir(), "keyturn-fly-"));
  const cloud = await startCloud([flyService({ apps: ["app", "other"], token: ADMIN, ...options })], {
    folder,
  });
  onTestFinished(async () => {
    await cloud.close();
    rmSync(folder, { recursive: true });
  });
  const send = async (method: string, path: string, body: unknown, token: string) => {
    const answer = await fetch(`${cloud.urls.fly}${path}`, {
      method,
      headers: { authorization: /^(?:FlyV1|Bearer) /.test(token) ? token : `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as unknown };
  };
  const query: FlyClient["query"] = (text, variables = {}, token = ADMIN) =>
    send("POST", "/graphql", { query: text, variables }, token);
  const world = () => readFileSync(join(folder, "world.json"), "utf8");
  return {
    cloud,
    query,
    world,
    rest: (method, path, body, token = ADMIN) => send(method, path, body, token),
    mint: async (name, app = "app", expiry = "1h") => {
      const input = {
        name,
        organizationId: "org_example",
        profile: "deploy",
        profileParams: { app_id: app },
        expiry,
      };
      const { body } = await query(CREATE, { input });
      return (
        body as {
          data: { createLimitedAccessToken: { limitedAccessToken: { id: string; tokenHeader: string } } };
        }
      ).data.createLimitedAccessToken.limitedAccessToken;
    },
    state: () => (JSON.parse(world()) as { services: { fly: FlyState } }).services.fly,
  };
}
