import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { Entry, GuardedOptions } from "./sink.ts";

type OptionsOf = (name: string, leaving?: boolean) => GuardedOptions;

/** What a place holds after this run; what all of it leaves stands there once more, so that the next run takes it away as a whole. */
export function remaining(entries: readonly Entry[]): {
  readonly entries: readonly Entry[];
  readonly isLeaving: boolean;
} {
  const staying = entries.filter(({ leaving }) => !leaving);
  return staying.length > 0 ? { entries: staying, isLeaving: false } : { entries, isLeaving: true };
}

/**
 * Options of a component that writes a place, and of what it is made of: that is guarded, the component itself holds nothing.
 * @param child the name of one that it makes
 */
export function childOptions(
  child: string,
  options: OptionsOf,
  isLeaving: boolean,
): { readonly own: ComponentResourceOptions; readonly each: (name: string) => GuardedOptions } {
  const { parent } = options(child, isLeaving);
  return { own: parent === undefined ? {} : { parent }, each: (name) => options(name, isLeaving) };
}
