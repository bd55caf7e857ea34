import { guess } from "./guess.ts";
import { plainName } from "./plain-name.ts";

/** A secret's name as a catalog takes it: letters, digits and _; undefined where nothing of it can be kept. */
export function asSecretName(text: string): string | undefined {
  const name = text.replaceAll(/[^A-Za-z0-9_]+/g, "_").replace(/^[_0-9]+/, "");
  const fits = /^[A-Za-z][A-Za-z0-9_]{0,99}$/.test(name) && !(name in Object.prototype);
  if (!fits) return undefined;
  return name === text ? name : name.toUpperCase();
}

/** A name of a service or environment, kept where a catalog takes it as it is. */
export const asPlainName = (text: string): string =>
  /^[A-Za-z][A-Za-z0-9_.-]{0,99}$/.test(text) ? text : plainName(text, "unnamed");

/** Whether a setting's name says that its value should not stand in the open. */
export const looksSecret = (name: string): boolean => guess(name) !== "setting";

/** A name out of a file as a message shows it: odd characters can't break a line, or pass for something else. */
export const shown = (name: string): string =>
  /^[\w./ @:-]{1,120}$/.test(name) ? name : JSON.stringify(name).slice(0, 120);
