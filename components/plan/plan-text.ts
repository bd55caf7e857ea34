import { listed } from "../catalog/index.ts";
import type { Change, Plan, PlannedStep } from "./plan-types.ts";

/** From which generation to which, in words. */
export function generationsOf({ kind, from, to }: Change): string {
  switch (kind) {
    case "adopt":
      return `adopted as generation ${to}`;
    case "create":
      return `new, generation ${to}`;
    case "reissue":
      return `issued anew from generation ${to} of its parent`;
    case "retire":
      return `generation ${to} stays`;
    case "release":
      return "its places are emptied";
    case "remove":
      return `generation ${from} is given up`;
    default:
      return `generation ${from} → ${to}`;
  }
}

/** What a step writes, by place, and what is done then: `.env ← TOKEN, PASSWORD as PGPASS, then systemd web`. A name is marked by `mark`. */
export function writesOf({ writes, actions = [] }: PlannedStep, mark = (name: string) => name): string {
  const places = [...new Set(writes.map(({ where }) => where))];
  const written = places
    .map((where) => {
      const there = writes.filter((write) => write.where === where);
      const names = there.map(({ secret, key }) =>
        key === secret ? mark(secret) : `${mark(secret)} as ${mark(key)}`,
      );
      return `${mark(where)} ← ${names.join(", ")}`;
    })
    .join("; ");
  return [written, ...actions.map((action) => `then ${mark(action)}`)].join(", ");
}

/** For the heading of the steps, where two of them have one number. */
export function sameNumber({ order }: Plan): string {
  const isShared = new Set(order.map(({ wave }) => wave)).size < order.length;
  return isShared ? " (the same number: at the same time)" : "";
}

/** What a reader of the plan has to know beyond the changes themselves. */
export function notesOf({
  changes,
}: Plan): { readonly secrets: readonly string[]; readonly text: string; readonly grave: boolean }[] {
  const unreadable = changes.flatMap(({ secret, unreadable: what }) =>
    what === undefined ? [] : [{ secrets: [secret], text: `unreadable afterwards: ${what}`, grave: true }],
  );
  const reencrypted = changes.flatMap(({ secret, kind, reencrypted: step }) => {
    if (step === undefined) return [];
    const again = kind === "retire" ? "re-encrypted once more" : "re-encrypted";
    return [{ secrets: [secret], text: `${again} by ${step.by}: ${step.what}`, grave: false }];
  });
  const byHand = changes.flatMap(({ secret, byHand: what }) =>
    what === undefined ? [] : [{ secrets: [secret], text: `by hand: ${what}`, grave: true }],
  );
  const open = changes.filter(({ window }) => window !== undefined);
  const windows = [...new Set(open.map(({ window }) => window ?? ""))];
  const refused =
    windows.length <= 1
      ? windows
      : ["from the first write until the last restart, callers that still hold an old value may be refused"];
  const last = changes.flatMap(({ secret, atLast = [] }) =>
    atLast.length === 0
      ? []
      : [{ secrets: [secret], text: `its old value is out, then ${atLast.join(", then ")}`, grave: false }],
  );
  const valid = changes.flatMap(({ secret, oldStaysValid }) =>
    oldStaysValid === undefined ? [] : [{ secrets: [secret], text: oldStaysValid, grave: false }],
  );
  return [
    ...unreadable,
    ...reencrypted,
    ...byHand,
    ...refused.map((text) => ({ secrets: open.map(({ secret }) => secret), text, grave: false })),
    ...last,
    ...valid,
  ];
}

/** What is left out, by the reason: many a system has dozens of one. */
export function skippedByReason({
  skipped,
}: Plan): { readonly secrets: readonly string[]; readonly why: string }[] {
  const reasons = [...new Set(skipped.map(({ why }) => why))];
  return reasons.map((why) => ({
    why,
    secrets: skipped.filter((one) => one.why === why).map(({ secret }) => secret),
  }));
}

/** The places of a change, each once. */
export function placesText({ places, secret }: Change): string {
  const own = places.filter((place) => place.secret === secret);
  const shown = own.length > 0 ? own : places;
  return shown.length === 0 ? "-" : listed([...new Set(shown.map(({ where }) => where))]);
}
