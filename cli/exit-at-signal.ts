import { EXIT } from "./errors.ts";
import { note } from "./output.ts";

/**
 * Lets this process end by way of its exit, where what it made is removed and what it started is ended: also when the terminal
 * that it runs in is closed, which would end it on the spot.
 *
 * @param words behind the signal's name
 */
export function exitAtSignal(words = ""): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.once(signal, () => {
      note(`Stopped by ${signal}.${words}`);
      process.exit(EXIT.interrupted);
    });
  }
}
