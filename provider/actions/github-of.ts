import { z } from "zod";
import { type GithubApi, githubApi } from "../../components/github/index.ts";

/**
 * GitHub for an action: the stack's settings where it has any, which the program hands on; else those of the environment.
 * @throws {GithubRefused} where nobody says as whom it is asked
 */
export function githubOf({ access = [] }: { readonly access?: readonly string[] }): GithubApi {
  const [settings = "{}"] = access;
  return githubApi(z.record(z.string(), z.string()).parse(JSON.parse(settings)));
}
