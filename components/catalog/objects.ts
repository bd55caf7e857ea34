import { z } from "zod";
import { withRemedy } from "./remedy.ts";
import { closest, listed } from "./suggest.ts";

/** One line for each unknown key, in zod's order, so that each can be shown at its own place. */
function unknownKeys(keys: readonly string[], known: readonly string[]): string {
  return keys
    .map((key) => {
      const meant = closest(key, known);
      const remedy =
        meant === undefined ? `remove it; known here: ${listed(known, 20)}` : `did you mean \`${meant}\`?`;
      return withRemedy(`unknown key ${JSON.stringify(key)}`, remedy);
    })
    .join("\n");
}

/** An object that takes no other keys; an unknown key is answered with the closest known one. */
export function strictObject<T extends z.core.$ZodLooseShape>(shape: T) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys" ? unknownKeys(issue.keys, Object.keys(shape)) : undefined,
  });
}

/** An object whose further keys are kept unread: for what may be named but is not available yet. */
export const looseObject = z.looseObject;
