import type { Readable } from "node:stream";

/** A stream's pieces until it ends, or until Ctrl-C: then what was found so far can still be told. */
export async function* untilInterrupted(stream: Readable): AsyncGenerator<Uint8Array> {
  let stop: () => void = () => undefined;
  const interrupted = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
  });
  process.once("SIGINT", stop);
  const pieces: AsyncIterator<Uint8Array> = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await Promise.race([pieces.next(), interrupted]);
      if (next === undefined || next.done === true) return;
      yield next.value;
    }
  } finally {
    process.removeListener("SIGINT", stop);
    // A stream that is left open would keep the process from ending. Its iterator complains of that, to nobody.
    stream.on("error", () => undefined).destroy();
  }
}
