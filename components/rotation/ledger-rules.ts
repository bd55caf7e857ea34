import { type Generations, type Intent, liveGenerations } from "../plan/index.ts";

/**
 * Why a stack file must not be carried out on a state, or undefined where it may. Both are one secret's
 * entry: `old` as the state has it, `wanted` as the stack file has it. The rules know no clock and no value;
 * they let through a rotation, a rollback, a retirement and no change, and nothing else.
 */
export function refuseTransition(name: string, old: Generations, wanted: Generations): string | undefined {
  return (
    olderThanState(name, old, wanted) ??
    wrongCurrent(name, old, wanted) ??
    wrongPrevious(name, old, wanted) ??
    rewrittenRecord(name, old, wanted)
  );
}

function olderThanState(name: string, old: Generations, wanted: Generations): string | undefined {
  if (wanted.next >= old.next) return undefined;
  return (
    `the stack file is older than the state: the state has made generation ${old.next - 1} of ${name}, ` +
    `the file counts to ${wanted.next - 1}. Take the newer file (git pull) and try again`
  );
}

function wrongCurrent(name: string, old: Generations, wanted: Generations): string | undefined {
  if (wanted.current === old.previous && wanted.made[wanted.current]?.compromised === true) {
    return (
      `generation ${wanted.current} of ${name} is compromised, and nothing goes back to it: keyturn rotate --compromised ${name} ` +
      `goes on. Where that was an error: take \`compromised\` out of made.${wanted.current} in the stack file`
    );
  }
  const isLive = wanted.current === old.current || wanted.current === old.previous;
  if (isLive) return undefined;
  if (wanted.current < old.next) {
    return (
      `generation ${wanted.current} of ${name} was used before and is gone; a number stands for one value ` +
      `for ever. Use ${old.next}: keyturn bump ${name}`
    );
  }
  const { previous } = old;
  if (previous !== undefined) {
    const back = wanted.made[previous]?.compromised === true ? "" : `, or keyturn rollback ${name}`;
    return (
      `${name} still holds generation ${previous} beside ${old.current}: a consumer that is late would be ` +
      `left with a value nobody accepts. First keyturn retire ${name}${back}`
    );
  }
  return undefined;
}

function wrongPrevious(name: string, old: Generations, wanted: Generations): string | undefined {
  const moved = wanted.current !== old.current;
  // One that was never made has no value that could be in use. Where that is not so, it is protected: nothing goes.
  const isCalledOff =
    wanted.previous === undefined &&
    wanted.current === old.previous &&
    wanted.made[old.current]?.calledOff === true;
  if (moved && wanted.previous !== old.current && !isCalledOff) {
    return (
      `generation ${old.current} of ${name} is in use and would be dropped in the same run. ` +
      `Write previous: ${old.current}, and retire it when all consumers have ${wanted.current}`
    );
  }
  if (!moved && wanted.previous !== undefined && wanted.previous !== old.previous) {
    return (
      `${name} names generation ${wanted.previous} as its previous one, and the state does not hold it. ` +
      `Remove that line, or go back to the stack file that was applied last`
    );
  }
  return undefined;
}

/** Derived values are dated by it, and what it names adopted is another resource: so it stays as it was written. */
function rewrittenRecord(name: string, old: Generations, wanted: Generations): string | undefined {
  const live = liveGenerations(wanted).filter((number) => liveGenerations(old).includes(number));
  const changed = live.find((number) => {
    const [before, after] = [old.made[number], wanted.made[number]];
    const ways = ["adopted", "credential", "given"] as const;
    if (ways.some((way) => before?.[way] !== after?.[way])) return true;
    return !isSameTime(before?.at, after?.at);
  });
  if (changed === undefined) return undefined;
  return (
    `how and when generation ${changed} of ${name} was made is on record and does not change: ` +
    `write made.${changed} as it was (git log -p shows it)`
  );
}

/** One time may be written in several ways; the engine rewrites one that stands without quotes. */
function isSameTime(one: string | undefined, other: string | undefined): boolean {
  return one === other || Date.parse(one ?? "") === Date.parse(other ?? "");
}

/**
 * Why tokens must not be issued as the stack file says: a time that a living generation's token was issued at neither
 * vanishes nor goes back, or consumers would get a token that is older than the one they have.
 */
export function refuseReissue(
  old: Intent["issued"],
  wanted: Intent["issued"],
  generations: Generations,
): string | undefined {
  for (const [token, times] of Object.entries(old)) {
    for (const number of liveGenerations(generations)) {
      const [before, after] = [times[number], wanted[token]?.[number]];
      if (before === undefined || (after !== undefined && Date.parse(after) >= Date.parse(before))) continue;
      return (
        `${token} was issued anew at ${before} from generation ${number} of its parent, and the stack file ` +
        `${after === undefined ? "no longer says so" : `says ${after}`}: write keyturn:issued as it was (git log -p shows it)`
      );
    }
  }
  return undefined;
}
