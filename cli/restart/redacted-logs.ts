import type { Project } from "../project.ts";
import type { Known } from "./known.ts";
import type { Made } from "./make-anew.ts";
import { strike } from "./strike.ts";
import { valuesToStrike } from "./values-to-strike.ts";

/** A service that failed, as a person may see it. */
export interface Failed {
  readonly service: string;
  readonly why: string;
  /** Its last log lines, without any value; missing where they can't be shown. */
  readonly log?: readonly string[];
  /** How to look at them where they are. */
  readonly look: string;
}

/** Says of each service that failed why, and with which last words. */
export async function failures(
  made: readonly Made[],
  known: readonly Known[],
  project: Project,
): Promise<Failed[]> {
  const broken = made.filter(({ how }) => how === "failed");
  if (broken.length === 0) return [];
  // Without one of the values nothing is shown: it might be just that one.
  const values = await valuesToStrike(project, known).catch(() => undefined);
  return broken.map(({ id, why = "failed", log }) => {
    const service = known.find((one) => one.id === id);
    const look = `cd ${service?.directory} && docker compose logs ${service?.model.name}`;
    const lines = values === undefined ? undefined : strike(log ?? "", values);
    return { service: id, why, ...(lines === undefined ? {} : { log: lines }), look };
  });
}
