const LONGEST = 30_000;

/** The waits between attempts: each twice the one before, up to half a minute. */
export interface BackOffs {
  /**
   * The next wait in milliseconds.
   * @param asked the wait that the other side asks for; heeded where it is longer, but not beyond `most`
   */
  next(asked: number | undefined, most: number): number;
}

/** Waits that begin with so many milliseconds. */
export function backOffs(first: number): BackOffs {
  let pause = first;
  return {
    next(asked = 0, most) {
      const wait = Math.max(pause, Math.min(asked, most));
      pause = Math.min(pause * 2, Math.max(first, LONGEST));
      return wait;
    },
  };
}
