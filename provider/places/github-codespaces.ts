import sodium from "libsodium-wrappers";
import { z } from "zod";
import { askGithub, GithubRefused, githubApi } from "../../components/github/index.ts";
import { type PlaceDriver, type PlaceOf, PlaceSilent } from "./driver.ts";

type Place = PlaceOf<"github-codespaces">;

const publicKey = z.object({ key_id: z.string(), key: z.string() });

/**
 * Codespaces secrets by GitHub's API. @pulumi/github has a resource for them that replaces a secret to change it, and by
 * the engine's order would delete the new one.
 */
export const githubCodespaces: PlaceDriver<"github-codespaces"> = {
  async problems(place) {
    try {
      apiOf(place);
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
  },

  async write(place, { values, absent }) {
    const api = apiOf(place);
    const secrets = `repos/${place.target.repository}/codespaces/secrets`;
    try {
      if (values.length > 0) {
        const { key_id, key } = await askGithub(
          api,
          { method: "GET", path: `${secrets}/public-key` },
          publicKey,
        );
        for (const { key: name, value } of values) {
          const body = { encrypted_value: await sealed(value, key), key_id };
          await askGithub(api, { method: "PUT", path: `${secrets}/${name}`, body }, z.unknown());
        }
      }
      for (const name of absent)
        await gone(() => askGithub(api, { method: "DELETE", path: `${secrets}/${name}` }, z.unknown()));
    } catch (error) {
      throw error instanceof GithubRefused ? explained(place, error) : error;
    }
  },
};

/** The stack's settings where it has any, which the program hands on; else those of the environment. */
function apiOf({ access = [] }: Place) {
  const [settings = "{}"] = access;
  return githubApi(z.record(z.string(), z.string()).parse(JSON.parse(settings)));
}

/** Source: GitHub Docs, "Encrypting secrets for the REST API". */
async function sealed(value: string, key: string): Promise<string> {
  await sodium.ready;
  return Buffer.from(sodium.crypto_box_seal(Buffer.from(value, "utf8"), Buffer.from(key, "base64"))).toString(
    "base64",
  );
}

async function gone(remove: () => Promise<unknown>): Promise<void> {
  try {
    await remove();
  } catch (error) {
    if (!(error instanceof GithubRefused && error.status === 404)) throw error;
  }
}

function explained({ name, target }: Place, error: GithubRefused): Error {
  if (error.status === undefined || error.status >= 500) return new PlaceSilent(error.message);
  if (error.status === 404)
    return new Error(
      `${name}: the token sees no Codespaces secrets of ${target.repository}. Set \`repository\` right in the catalog, or let ` +
        "the token read and write Codespaces secrets",
    );
  return new Error(`${name}: ${error.message}`);
}
