const ENTRY_ID = /^(\d{1,20})-(\d{1,20})$/;

/** Whether a text is the id of a Redis Stream's entry: what a client names may be anything. */
export function isEntryId(text: string): boolean {
  return ENTRY_ID.test(text);
}

/** Whether one entry comes after another; both ids are of {@link isEntryId}'s form. */
export function isAfter(one: string, other: string): boolean {
  const [ms, count] = partsOf(one);
  const [otherMs, otherCount] = partsOf(other);
  return ms === otherMs ? count > otherCount : ms > otherMs;
}

/** Both are 64 bits wide. */
function partsOf(id: string): [bigint, bigint] {
  const dash = id.indexOf("-");
  return [BigInt(id.slice(0, dash)), BigInt(id.slice(dash + 1))];
}
