import type { Draft } from "../draft.ts";
import { type Finding, formatPath } from "../problem.ts";

/**
 * Finds two secrets that are keys of one IAM user. AWS allows such a user two, which one secret needs when it turns, and tells
 * keys apart by nothing: what one of the two lost would be looked for among the other's.
 */
export function accessKeys({ secrets }: Draft): Finding[] {
  const first = new Map<string, string>();
  return secrets.flatMap(({ name, source }): Finding[] => {
    if (source?.kind !== "minted" || source.by !== "aws-access-key") return [];
    const path = ["secrets", name, "source", "user"];
    // AWS takes names that differ in upper and lower case alone for one.
    const user = source.user.toLowerCase();
    const other = first.get(user);
    if (other === undefined) {
      first.set(user, formatPath(path));
      return [];
    }
    const message = `is the IAM user of ${other}, and a user's keys are one secret's`;
    return [{ path, at: "value", message, remedy: "make an IAM user for each secret" }];
  });
}
