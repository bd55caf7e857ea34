import { z } from "zod";
import { GithubApiError } from "./api-error.ts";
import type { Session } from "./session.ts";

const repository = z.object({ id: z.number() });

/** A repository's path, such as `repos/example/app`. */
export function repositoryPath({ owner }: Session, name: string): string {
  return `repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
}

/** The repository's id, which stays the same when it is renamed. @throws GithubApiError */
export async function repositoryId(session: Session, name: string): Promise<number> {
  return (await session.client.request("GET", repositoryPath(session, name), repository)).id;
}

/** As {@link repositoryId}; nothing when there is no such repository. */
export async function findRepositoryId(session: Session, name: string): Promise<number | undefined> {
  try {
    return await repositoryId(session, name);
  } catch (error) {
    if (error instanceof GithubApiError && error.status === 404) return undefined;
    throw error;
  }
}
