import type { DiffRequest, DiffResult } from "../provider.ts";
import { unwrap } from "../values.ts";
import { findRepositoryId } from "./repository.ts";
import type { Session } from "./session.ts";

/**
 * Makes a change of the repository a replacement when it is another one. A renamed repository keeps its id: then, and
 * when there is none of the new name, the secret is updated in place. Source: terraform-provider-github
 * diffRepository, which asks GitHub in the Diff too.
 */
export async function decideRepositoryChange(
  session: Session,
  request: DiffRequest,
  diff: DiffResult,
): Promise<DiffResult> {
  const wanted = unwrap(request.news.repository ?? null);
  const { repositoryId } = request.olds;
  if (!diff.diffs.includes("repository") || diff.replaces.includes("repository")) return diff;
  if (typeof wanted !== "string" || repositoryId === undefined) return diff;
  const found = await findRepositoryId(session, wanted);
  if (found === undefined || found === unwrap(repositoryId)) return diff;
  return {
    ...diff,
    replaces: [...diff.replaces, "repository"].sort(),
    detailedDiff: new Map([...(diff.detailedDiff ?? []), ["repository", "UPDATE_REPLACE"]]),
  };
}
