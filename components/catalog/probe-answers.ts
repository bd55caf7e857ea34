import type { ProbeIssue } from "./probe-issue.ts";

type Path = readonly (string | number)[];
type Say = "accept" | "refuse";

const TOO_MANY = 429;

/** Why a status of HTTP says neither that a value is accepted nor that it is refused; undefined when it can. */
function statusProblem(say: Say, status: number): Omit<ProbeIssue, "path"> | undefined {
  const lowest = say === "accept" ? 200 : 300;
  if (status >= 500) {
    return { message: `names a fault (${status}), which says nothing about a value`, remedy: "remove it" };
  }
  if (status === TOO_MANY) {
    return { message: "names 429, which says no more than that it was asked too often", remedy: "remove it" };
  }
  if (status >= lowest) return undefined;
  const remedy = say === "accept" ? "name one from 200 to 499" : "name one from 300 to 499, such as 401";
  return { message: `names ${status}, which is no answer that ${say}s`, remedy };
}

/** Finds statuses of HTTP that can't be what they are named for. */
export function statusIssues(path: Path, say: Say, statuses: readonly number[] | undefined): ProbeIssue[] {
  return (statuses ?? []).flatMap((status) => {
    const problem = statusProblem(say, status);
    return problem === undefined ? [] : [{ path, ...problem }];
  });
}

/** Finds exit codes that no program has. */
export function exitIssues(path: Path, codes: readonly number[] | undefined): ProbeIssue[] {
  return (codes ?? [])
    .filter((code) => code > 255)
    .map((code) => ({
      path,
      message: `names ${code}, which is no exit code`,
      remedy: "name one from 0 to 255",
    }));
}

/** Finds an answer that would both accept and refuse. */
export function bothIssues(
  path: Path,
  accept: readonly number[] | undefined,
  refuse: readonly number[] | undefined,
): ProbeIssue[] {
  return (refuse ?? [])
    .filter((answer) => accept?.includes(answer))
    .map((answer) => ({
      path,
      message: `names ${answer}, which accepts too`,
      remedy: "keep it in one of the two",
    }));
}
