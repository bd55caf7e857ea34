import type { MachineCommand, MachineResult } from "../machine/machine.ts";
import type { Session } from "./connect.ts";

/** What a program printed may be long, and nothing after this is looked through. */
const MOST = 1_000_000;

/**
 * Runs a program on the other machine, with nothing on standard input.
 * @throws Error where it did not end in time, {ConnectionCut} where the connection was cut
 */
export async function runCommand(
  session: Session,
  { program, args, directory, purpose, timeoutMs }: MachineCommand,
): Promise<MachineResult> {
  const call = [program, ...args].map(quoted).join(" ");
  const text = directory === undefined ? call : `cd ${quoted(directory)} && exec ${call}`;
  let timer: NodeJS.Timeout | undefined;
  try {
    return await session.guarded(
      () =>
        new Promise<MachineResult>((resolve, reject) => {
          timer = setTimeout(
            () =>
              reject(
                new Error(
                  `${program}, which ${purpose} on ${session.called}, did not end within ${timeoutMs / 1000} s`,
                ),
              ),
            timeoutMs,
          );
          session.client.exec(text, (error, channel) => {
            if (error !== undefined)
              return reject(new Error(`${session.called} runs no programs for this user`));
            let stdout = "";
            let code: number | undefined;
            channel.on("data", (chunk: Buffer) => {
              if (stdout.length < MOST) stdout += chunk.toString("utf8");
            });
            // Unread, it would hold the program up.
            channel.stderr.resume();
            channel.on("exit", (exitCode: number | null) => {
              code = exitCode ?? undefined;
            });
            channel.on("close", () => {
              if (code !== undefined) return resolve({ exitCode: code, stdout });
              reject(new Error(`${program}, which ${purpose} on ${session.called}, was ended by something`));
            });
            channel.end();
          });
        }),
    );
  } finally {
    clearTimeout(timer);
  }
}

/** As one word for the shell that sshd gives every command to: single quotes hide everything but themselves. */
function quoted(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
