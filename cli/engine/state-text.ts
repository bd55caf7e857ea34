import { execa } from "execa";
import { CommandError, EXIT } from "../errors.ts";
import { recognize } from "./diagnosis.ts";

/** Which stack, and the folder of its Pulumi.yaml. */
interface Which {
  root: string;
  stack: string;
}

/**
 * A stack's state as the engine exports it.
 * @param options `showSecrets`: in plain, for a look in memory alone; in ciphertext otherwise
 * @throws CommandError with the engine's reason
 */
export async function readStateText(which: Which, { showSecrets = false } = {}): Promise<string> {
  return await stackCommand(which, showSecrets ? ["export", "--show-secrets"] : ["export"]);
}

/**
 * Puts a state in the stack's place, given as {@link readStateText} gives it. The engine refuses one that contradicts
 * itself, and drops the operations that were pending in it.
 *
 * @throws CommandError with the engine's reason
 */
export async function writeStateText(which: Which, text: string): Promise<void> {
  await stackCommand(which, ["import"], text);
}

/** The Automation API would do both with the secrets in plain, in a file that stays after a kill. */
async function stackCommand(
  { root, stack }: Which,
  [verb, ...options]: readonly [verb: "export" | "import", ...options: string[]],
  input?: string,
): Promise<string> {
  const args = ["stack", verb, ...options, "--stack", stack, "--non-interactive"];
  const ran = await execa("pulumi", args, { cwd: root, reject: false, input: input ?? "" });
  if (!ran.failed) return ran.stdout;
  const known = recognize(ran.stderr ?? "", stack);
  throw (
    known ??
    new CommandError(
      `the engine could not ${verb} the state: ${ran.stderr?.trim() || ran.shortMessage}`,
      EXIT.failed,
    )
  );
}
