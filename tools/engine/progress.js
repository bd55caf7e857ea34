/** Where the line is not rewritten, one is written this often. */
const LINE_EVERY_MS = 15_000;

/**
 * Shows how far a long step is: on a terminal one line that is rewritten every second, else a line every 15 seconds.
 *
 * @param {string} what "Building the engine"
 * @param {{ log: (line: string) => void, stream?: NodeJS.WriteStream }} options
 */
export function startProgress(what, { log, stream = process.stderr }) {
  const started = Date.now();
  let detail = "";
  const text = () =>
    `${what}: ${[detail, `${Math.round((Date.now() - started) / 1000)} s`].filter(Boolean).join(", ")}`;
  const timer = stream.isTTY
    ? setInterval(() => stream.write(`\r\x1b[2K${text().slice(0, (stream.columns || 80) - 1)}`), 1000)
    : setInterval(() => log(text()), LINE_EVERY_MS);
  if (!stream.isTTY) log(`${what} …`);
  timer.unref();

  return {
    /** @param {string} now such as "compiling 512 of 1900 packages" */
    update(now) {
      detail = now;
    },
    /** Ends the display. @param {string} [result] last line; the seconds are added */
    stop(result) {
      clearInterval(timer);
      if (stream.isTTY) stream.write("\r\x1b[2K");
      if (result) log(`${result} (${Math.round((Date.now() - started) / 1000)} s)`);
    },
  };
}
