import type { MachineCommand, MachineResult } from "../machine/machine.ts";
import type { Session } from "./connect.ts";

/** What a program printed may be long, and nothing after this is looked through. */
const MOST = 1_000_000;

/** What is given to a program on standard input, where no other process sees it. */
export interface Fed {
  readonly input: string;
}

/**
 * Runs a program on the other machine.
 * @param input what it reads on standard input, where nobody else on the machine sees it: the way for a value
 * @throws Error where it did not end in time, {ConnectionCut} where the connection was cut
 */
export async function runCommand(
  session: Session,
  { program, args, directory, purpose, timeoutMs }: MachineCommand,
  input?: Fed | string,
): Promise<MachineResult & { readonly stderr: string }> {
  const call = [program, ...args].map(quoted).join(" ");
  const text = directory === undefined ? call : `cd ${quoted(directory)} && exec ${call}`;
  let timer: NodeJS.Timeout | undefined;
  try {
    return await session.guarded(
      () =>
        new Promise<MachineResult & { readonly stderr: string }>((resolve, reject) => {
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
            let [stdout, stderr] = ["", ""];
            let code: number | undefined;
            channel.on("data", (chunk: Buffer) => {
              if (stdout.length < MOST) stdout += chunk.toString("utf8");
            });
            // Unread, it would hold the program up.
            channel.stderr.on("data", (chunk: Buffer) => {
              if (stderr.length < MOST) stderr += chunk.toString("utf8");
            });
            channel.on("exit", (exitCode: number | null) => {
              code = exitCode ?? undefined;
            });
            channel.on("close", () => {
              if (code !== undefined) return resolve({ exitCode: code, stdout, stderr });
              reject(new Error(`${program}, which ${purpose} on ${session.called}, was ended by something`));
            });
            // One that ends without reading it all is told by its exit.
            channel.on("error", () => {});
            channel.end(typeof input === "string" ? input : input?.input);
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
