import { z } from "zod";
import { askCloudflare, CloudflareRefused } from "../../components/cloudflare/cloudflare-api.ts";
import { cloudflareAccess } from "../cloudflare-access.ts";
import { inTurn } from "../env-file/index.ts";
import { type PlaceDriver, type PlaceOf, PlaceSilent } from "./driver.ts";
import { refuseNoText } from "./no-text.ts";

type Place = PlaceOf<"cloudflare-worker">;

/** Source: Cloudflare's changelog of June 2026, "New Workers bulk secrets API endpoint". */
const MOST_CHANGES = 100;
/** Source: wrangler, `src/secret`: the Worker does not exist. */
const NO_WORKER = 10007;
/** Sources: wrangler, `src/secret`, and issues of workers-sdk: the newest version is not the deployed one. */
const NOT_DEPLOYED: readonly number[] = [10214, 10215];

/**
 * Secrets of a Worker that wrangler deploys. All changes are one merge patch, which makes one version of the Worker and
 * deploys it; bindings that it does not name stay. `wrangler deploy` keeps secrets.
 */
export const cloudflareWorker: PlaceDriver<"cloudflare-worker"> = {
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
      ...values.map(({ key, value }): [string, unknown] => [
        key,
        { name: key, text: value, type: "secret_text" },
      ]),
      ...absent.map((key): [string, unknown] => [key, null]),
    ];
    const { account, script } = place.target;
    const given = values.map(({ value }) => value);
    // Two at a time would each begin at the version that the other replaces.
    await inTurn(`cloudflare-worker ${account} ${script}`, async () => {
      for (let at = 0; at < changes.length; at += MOST_CHANGES)
        await patch(place, Object.fromEntries(changes.slice(at, at + MOST_CHANGES)), given);
    });
  },
};

async function patch(
  place: Place,
  secrets: Readonly<Record<string, unknown>>,
  given: readonly string[],
): Promise<void> {
  const { account, script } = place.target;
  const path = `/accounts/${account}/workers/scripts/${encodeURIComponent(script)}/secrets-bulk`;
  try {
    await askCloudflare(
      apiOf(place),
      { method: "PATCH", body: { secrets }, merges: true, secrets: given },
      path,
      z.unknown(),
    );
  } catch (error) {
    throw error instanceof CloudflareRefused ? explained(place, error) : error;
  }
}

const apiOf = ({ access }: Place) => cloudflareAccess(access, "edit the account's Workers scripts");

function explained({ name, target }: Place, error: CloudflareRefused): Error {
  if (error.status === undefined || error.status >= 500) return new PlaceSilent(error.message);
  if (error.codes.includes(NO_WORKER))
    return new Error(
      `${name}: the account has no Worker ${target.script}. Deploy it first: npx wrangler deploy. Or set \`account\` and ` +
        "`script` right in the catalog",
    );
  if (error.codes.some((code) => NOT_DEPLOYED.includes(code)))
    return new Error(
      `${name}: the newest version of the Worker ${target.script} is not the one that is deployed (it was uploaded alone, or ` +
        "another one was rolled back to), and Cloudflare changes secrets of a newest version only where that is deployed. " +
        `Deploy it: npx wrangler versions deploy --name ${target.script}, or npx wrangler deploy. Then: keyturn resume`,
    );
  return new Error(`${name}: ${error.message}`);
}
