import { z } from "zod";
import { askCloudflare, CloudflareRefused } from "../../components/cloudflare/cloudflare-api.ts";
import { cloudflareAccess } from "../cloudflare-access.ts";
import { inTurn } from "../env-file/index.ts";
import { type PlaceDriver, type PlaceOf, PlaceSilent } from "./driver.ts";
import { refuseNoText } from "./no-text.ts";

type Place = PlaceOf<"cloudflare-pages">;

/** Source: wrangler, `src/pages/secret`: the project does not exist. */
const NO_PROJECT = 8000007;

/** Source: wrangler, `src/pages/download-config`: what a project says of the file that configures it. */
const environment = z.looseObject({ wrangler_config_hash: z.string().nullish() }).nullish();
const project = z.object({
  result: z.object({
    deployment_configs: z.object({ production: environment, preview: environment }).nullish(),
  }),
});

/**
 * Secret variables of a Pages project. All changes are one request; variables that it does not name stay, and null takes one
 * away (Cloudflare's API reference, "Update project"). Why not the plugin's PagesProject: docs/decisions/pages-variables.md.
 */
export const cloudflarePages: PlaceDriver<"cloudflare-pages"> = {
  async problems(place) {
    try {
      apiOf(place);
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
  },

  async write(place, { values, absent }) {
    refuseNoText(place.name, values);
    const changes: [string, unknown][] = [
      ...values.map(({ key, value }): [string, unknown] => [key, { type: "secret_text", value }]),
      ...absent.map((key): [string, unknown] => [key, null]),
    ];
    const { account, project: name } = place.target;
    const secrets = values.map(({ value }) => value);
    await inTurn(`cloudflare-pages ${account} ${name}`, () =>
      patch(place, Object.fromEntries(changes), secrets),
    );
  },
};

/** A project that a file configures is told with the file's hash that this change leaves that as it is; wrangler does so. */
async function patch(
  place: Place,
  variables: Readonly<Record<string, unknown>>,
  secrets: readonly string[],
): Promise<void> {
  const { account, project: name, environment: which } = place.target;
  const path = `/accounts/${account}/pages/projects/${encodeURIComponent(name)}`;
  try {
    const { deployment_configs: configs } = (await askCloudflare(apiOf(place), "GET", path, project)).result;
    const hash = configs?.[which]?.wrangler_config_hash;
    const change = { env_vars: variables, ...(hash ? { wrangler_config_hash: hash } : {}) };
    const body = { deployment_configs: { [which]: change } };
    await askCloudflare(apiOf(place), { method: "PATCH", body, secrets }, path, z.unknown());
  } catch (error) {
    throw error instanceof CloudflareRefused ? explained(place, error) : error;
  }
}

const apiOf = ({ access }: Place) => cloudflareAccess(access, "edit the account's Pages");

function explained({ name, target }: Place, error: CloudflareRefused): Error {
  if (error.status === undefined || error.status >= 500) return new PlaceSilent(error.message);
  if (error.codes.includes(NO_PROJECT))
    return new Error(
      `${name}: the account has no Pages project ${target.project}. Make it first: npx wrangler pages project create ` +
        `${target.project}. Or set \`account\` and \`project\` right in the catalog`,
    );
  return new Error(`${name}: ${error.message}`);
}
