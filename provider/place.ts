import { hostname } from "node:os";

/** Where the files of a resource are: on which machine, and in which folder. */
export interface Place {
  /** Absolute folder that the files' paths start from. Where a checkout lies is no change of the resource. */
  directory: string;
  /** The machine that the target declares: its host name, or `any`; absent where none is declared. */
  host?: string;
}

/**
 * Whether this machine is the one that holds the files. Where the target declares no host, the machine that
 * wrote first is the one: another runner's disk is not the place, whatever it holds.
 */
export function isHere(place: Place, writtenOn: string | undefined): boolean {
  const wanted = place.host ?? writtenOn;
  return wanted === undefined || wanted === "any" || wanted === hostname();
}

/** Refuses to touch the files from another machine than theirs. */
export function requireHere(place: Place, writtenOn: string | undefined): void {
  if (isHere(place, writtenOn)) return;
  const home = place.host ?? writtenOn;
  throw new Error(
    `these files live on ${home} and this is ${hostname()}: run there, ` +
      `or declare \`host: ${hostname()}\` (or \`host: any\`) on the target in the catalog`,
  );
}
