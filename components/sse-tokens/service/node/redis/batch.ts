/** Items of one question at most. */
const MOST = 256;

interface Asked<T, R> {
  readonly item: T;
  resolve(result: R): void;
  reject(error: unknown): void;
}

/**
 * Makes one question of all that are asked in the same turn of the event loop: on a busy instance most of what a question to
 * Redis costs is the question.
 * @param ask answers as many as it was asked, in their order; what it throws, all of them get
 */
export function batched<T, R>(ask: (items: readonly T[]) => Promise<readonly R[]>): (item: T) => Promise<R> {
  let waiting: Asked<T, R>[] = [];

  const send = () => {
    const asked = waiting;
    waiting = [];
    for (let at = 0; at < asked.length; at += MOST) answer(asked.slice(at, at + MOST));
  };
  const answer = (asked: readonly Asked<T, R>[]) => {
    ask(asked.map(({ item }) => item)).then(
      (results) => {
        for (const [at, { resolve }] of asked.entries()) resolve(results[at] as R);
      },
      (error) => {
        for (const { reject } of asked) reject(error);
      },
    );
  };
  return (item) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(send);
      waiting.push({ item, resolve, reject });
    });
}
