import { z } from "zod";
import { ProviderError } from "../provider.ts";
import { GithubApiError } from "./api-error.ts";
import { GithubClient } from "./client.ts";
import type { Settings } from "./settings.ts";

/** A configured provider: a client, and whose repositories it is about. */
export interface Session {
  readonly client: GithubClient;
  /** @throws ProviderError when there is none */
  readonly owner: string;
}

/** What a resource asks for its session; it throws before the provider is configured. */
export type SessionSource = () => Session;

const account = z.object({ login: z.string() });

/**
 * Connects as the official plugin does when it is configured: it asks for the organization, and does not mind when
 * that fails. Without an owner it takes the token's user.
 * @throws GithubApiError when there is a token without an owner, and its user can't be read
 */
export async function connect(settings: Settings): Promise<Session> {
  const client = new GithubClient(settings);
  const owner = settings.owner ?? (settings.token === undefined ? undefined : await userOf(client));
  if (owner !== undefined) await ignoreRefusal(client.request("GET", `orgs/${owner}`, z.unknown()));
  return {
    client,
    get owner() {
      if (owner === undefined)
        throw new ProviderError("github:owner is not set, and there is no token whose user could be taken");
      return owner;
    },
  };
}

async function userOf(client: GithubClient): Promise<string> {
  return (await client.request("GET", "user", account)).login;
}

/** Waits for a request whose refusal is of no account. */
export async function ignoreRefusal<Answer>(request: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof GithubApiError) return undefined;
    throw error;
  }
}
