import { AwsRefusal } from "./aws-error.ts";
import type { StoredSecret, StoredVersion } from "./state.ts";

/** The label of the version in use. */
export const CURRENT = "AWSCURRENT";
const PREVIOUS = "AWSPREVIOUS";

/** A version that gets AWSCURRENT leaves AWSPREVIOUS to the one that had it. */
export function putVersion(
  secret: StoredSecret,
  id: string,
  marks: Pick<StoredVersion, "mark" | "members">,
  labels: readonly string[],
): void {
  const current = Object.values(secret.versions).find((version) => version.labels.includes(CURRENT));
  for (const version of Object.values(secret.versions))
    version.labels = version.labels.filter((label) => !labels.includes(label));
  secret.versions[id] = { ...marks, createdAt: new Date().toISOString(), labels: [...labels] };
  if (labels.includes(CURRENT) && current !== undefined) leavePrevious(secret, current);
}

function leavePrevious(secret: StoredSecret, to: { labels: string[] }): void {
  for (const version of Object.values(secret.versions))
    version.labels = version.labels.filter((label) => label !== PREVIOUS);
  to.labels.push(PREVIOUS);
}

/** @throws AwsRefusal where the label is elsewhere than the request says, or would be nowhere */
export function moveLabel(
  secret: StoredSecret,
  label: string,
  from: string | undefined,
  to: string | undefined,
): void {
  const refuse = (why: string) => new AwsRefusal("InvalidParameterException", why);
  const [holder] = Object.entries(secret.versions).find(([, { labels }]) => labels.includes(label)) ?? [];
  if (holder !== undefined && holder !== from)
    throw refuse(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${label} is currently attached to another version.`,
    );
  if (to === undefined && label === CURRENT)
    throw refuse(
      "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.",
    );
  const target = to === undefined ? undefined : secret.versions[to];
  if (to !== undefined && target === undefined)
    throw new AwsRefusal(
      "ResourceNotFoundException",
      "Secrets Manager can't find the specified secret version.",
    );
  const source = from === undefined ? undefined : secret.versions[from];
  if (source !== undefined) source.labels = source.labels.filter((one) => one !== label);
  target?.labels.push(label);
  if (label === CURRENT && source !== undefined) leavePrevious(secret, source);
}
