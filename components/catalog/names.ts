import { z } from "zod";
import { withRemedy } from "./remedy.ts";

/**
 * The shapes of the names in a catalog. A secret's name holds no dash: state names such as `NAME-g4` and
 * `target-NAME` are put together with one, so two names can never run into each other. No name starts with an
 * underscore or a digit, which also keeps `__proto__` and reordered number keys out of the objects made from it.
 */
export const secretName = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9_]{0,99}$/,
    withRemedy("is no name for a secret", "use letters, digits and _ only, a letter first"),
  )
  .refine((name) => !(name in Object.prototype), withRemedy("is no name for a secret", "choose another"));

export const plainName = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9_.-]{0,99}$/,
    withRemedy("is no name", "use letters, digits, dot, dash and _ only, a letter first"),
  )
  // Looked up in a stack file's records, `constructor` would be found in every one of them.
  .refine((name) => !(name in Object.prototype), withRemedy("is no name", "choose another"));

export const keyName = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_.-]{0,254}$/,
    withRemedy("is no key", "use letters, digits, dot, dash and _ only, a letter or _ first"),
  )
  // Of an object with a member `__proto__` JSON and the engine each make another one: the value would be lost on its way.
  .refine((key) => !(key in Object.prototype), withRemedy("is no key", "choose another"));

/** One line of text that a person reads: a reason, a description. */
export const text = z.string().trim().min(1, withRemedy("is empty", "say it in a few words"));

/** The key under which a place holds a secret's previous value, beside the one that is `key`. */
export const previousKey = (key: string): string => `${key}_PREVIOUS`;
