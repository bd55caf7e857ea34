import { EXIT } from "../../../cli/errors.ts";
import type { Ran } from "../commands.ts";
import type { RehearsedSystem } from "../rehearsed-system.ts";
import type { Violations } from "../violation.ts";
import type { AtOnce } from "./cell.ts";
import { askFor, keyturnArgs, type Operation } from "./operation.ts";

const RESUME = ["resume", "--yes", "--no-commit"];

/** What may come of a run beside which another one is under way: it did its work, was locked out, or was refused. */
const ORDERLY: readonly number[] = [EXIT.done, EXIT.locked, EXIT.refused];

/** A second run ends well or is turned away in an orderly manner. */
export function checkLoser({ command, exitCode }: Ran, violations: Violations): void {
  if (!ORDERLY.includes(exitCode))
    violations.add(3, `${command} beside another run ended with ${exitCode}, not as locked out or refused`);
}

/** Two begin at the same moment, and exactly one carries the operation out. @returns how the winner ended */
export async function bothAtOnce(
  system: RehearsedSystem,
  operation: Operation,
  commands: AtOnce,
  violations: Violations,
): Promise<Ran> {
  if (commands.includes("resume")) askFor(system, operation);
  const [first, second] = await Promise.all(
    commands.map((command) =>
      system.commands.run("keyturn", command === "resume" ? RESUME : keyturnArgs(operation, system)),
    ),
  );
  if (first === undefined || second === undefined) throw new Error("two were to begin");
  for (const ran of [first, second]) checkLoser(ran, violations);
  const done = [first, second].filter(({ exitCode }) => exitCode === EXIT.done);
  if (done.length === 0) violations.add(3, `neither of two runs that began at once carried out ${operation}`);
  return done[0] ?? first;
}
