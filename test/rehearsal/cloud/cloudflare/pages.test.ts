import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ACCOUNT, type CloudflareAt, cloudflareAt } from "./cloudflare-at.ts";

const PROJECT = `/accounts/${ACCOUNT}/pages/projects/site`;
let at: CloudflareAt;
beforeEach(async () => {
  at = await cloudflareAt({ projects: { [ACCOUNT]: { site: {}, uploaded: { repository: "" } } } });
});
afterEach(() => at.cloud.close());

const change = (variables: object, more = {}) => ({
  deployment_configs: { production: { env_vars: variables, ...more } },
});
const secret = (value: string) => ({ type: "secret_text", value });

describe("Pages projects of the simulated Cloudflare", () => {
  it("change what is named, keep the rest, and let go of what is null", async () => {
    await at.ask("PATCH", PROJECT, change({ A: secret("one"), B: { value: "plain" }, C: secret("two") }));
    await at.ask("PATCH", PROJECT, change({ A: secret("three"), C: null }));
    const { json } = await at.ask("GET", PROJECT);
    expect(json.result).toMatchObject({
      production_branch: "main",
      source: { type: "github" },
      deployment_configs: { preview: { env_vars: {} } },
    });
    expect(json.result.deployment_configs.production.env_vars).toEqual({
      A: { type: "secret_text", value: "" },
      B: { type: "plain_text", value: "plain" },
    });
  });

  it("never give a secret back, and keep it as a mark", async () => {
    const { text } = await at.ask("PATCH", PROJECT, change({ A: secret("canary-value") }));
    expect(text + JSON.stringify(at.cloud.stateOf("cloudflare"))).not.toContain("canary");
  });

  it("refuse what is too long or not of the form, and a project that is not there", async () => {
    expect((await at.ask("PATCH", PROJECT, change({ A: secret("v".repeat(5121)) }))).status).toBe(400);
    expect((await at.ask("PATCH", PROJECT, change({ A: { type: "other", value: "" } }))).status).toBe(400);
    const { status, json } = await at.ask("GET", `/accounts/${ACCOUNT}/pages/projects/none`);
    expect([status, json.errors[0].code]).toEqual([404, 8000007]);
  });

  it("lose their file's mark by a change that does not bring it along", async () => {
    const projects = {
      [ACCOUNT]: {
        site: { environments: { production: { variables: {}, hash: "h" }, preview: { variables: {} } } },
      },
    };
    const other = await cloudflareAt({ projects });
    const hash = async () =>
      (await other.ask("GET", PROJECT)).json.result.deployment_configs.production.wrangler_config_hash;
    await other.ask("PATCH", PROJECT, change({}, { wrangler_config_hash: "h" }));
    expect(await hash()).toBe("h");
    await other.ask("PATCH", PROJECT, change({}));
    expect(await hash()).toBeUndefined();
    await other.cloud.close();
  });

  it("build a branch on demand, live at the second look, and not where no repository is connected", async () => {
    const form = new FormData();
    form.append("branch", "next");
    const { id, environment } = (await at.ask("POST", `${PROJECT}/deployments`, form)).json.result;
    expect(environment).toBe("preview");
    const look = async () => (await at.ask("GET", `${PROJECT}/deployments/${id}`)).json.result.latest_stage;
    expect([await look(), await look()]).toEqual([
      { name: "build", status: "active" },
      { name: "deploy", status: "success" },
    ]);
    const uploaded = `/accounts/${ACCOUNT}/pages/projects/uploaded/deployments`;
    expect((await at.ask("POST", uploaded, form)).json.errors[0].code).toBe(8000096);
  });
});
