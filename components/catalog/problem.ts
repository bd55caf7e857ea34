/** Where something stands in a catalog: keys and list positions from the top. */
export type Path = readonly (string | number)[];

/** Something wrong at a path, not yet looked up in the file. Messages hold names and keys, never values. */
export interface Finding {
  readonly path: Path;
  /** Whether the key at the path is meant, or what stands behind it. */
  readonly at: "key" | "value";
  readonly message: string;
  readonly remedy?: string;
}

/** Something wrong in a catalog file. */
export interface Problem {
  readonly file: string;
  /** From 1; 0 when it is about the file as a whole, such as one that is not there. */
  readonly line: number;
  readonly column: number;
  /** Such as `secrets.TOKEN.stages[0].deliver[1]`; empty for the whole file. */
  readonly path: string;
  readonly message: string;
  readonly remedy?: string;
}

/** A path as it is printed. */
export function formatPath(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === "number") return `[${step}]`;
      const plain = /^[\w:-]+$/.test(step) ? step : JSON.stringify(step);
      return index === 0 ? plain : `.${plain}`;
    })
    .join("");
}

/** A problem as a block of lines: the place, what is wrong there, what to do. */
export function formatProblem(problem: Problem): string {
  const place = problem.line === 0 ? problem.file : `${problem.file}:${problem.line}:${problem.column}`;
  const what = problem.path === "" ? problem.message : `${problem.path}: ${problem.message}`;
  return [`${place}`, `  ${what}`, ...(problem.remedy === undefined ? [] : [`  → ${problem.remedy}`])].join(
    "\n",
  );
}

/** A catalog that can't be used. Its message is every problem, printed. */
export class CatalogError extends Error {
  override readonly name = "CatalogError";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], options?: ErrorOptions) {
    super(problems.map(formatProblem).join("\n"), options);
    this.problems = problems;
  }
}
