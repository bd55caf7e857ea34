import { blastMermaid, blastOf, renderBlast } from "../../components/plan/index.ts";
import { readHistory } from "../history/history-file.ts";
import { type LastRotation, lastRotation } from "../history/last-rotation.ts";
import { runsOfToday } from "../history/renamed-runs.ts";
import { knownNames } from "../names.ts";
import { jsonResult, result } from "../output.ts";
import { openProject } from "../project.ts";
import { moment, spent } from "../status/words.ts";

interface BlastOptions {
  stack?: string;
  json?: boolean;
  mermaid?: boolean;
}

/** `keyturn blast`: from catalog, stack file and record alone; needs no engine, no state and no secret. */
export async function blastCommand(name: string, options: BlastOptions): Promise<void> {
  const project = await openProject(options);
  const { catalog, intent, root, stack } = project;
  knownNames(catalog, [name]);
  const now = new Date();
  const blast = blastOf(catalog, intent, name, now);
  if (options.mermaid === true) return result(blastMermaid(catalog, blast));
  const runs = runsOfToday((await readHistory(root, stack))?.runs ?? [], project);
  const last = blast.rotates.flatMap((one) => {
    const found = lastRotation(runs, one);
    return found === undefined ? [] : [{ secret: one, ...found }];
  });
  if (options.json === true) return jsonResult({ stack, ...blast, lastRotations: last });
  const lines = last.map((one) => `  ${lastText(one, now)}`);
  const told = lines.length > 0 ? lines : ["  none is on record here"];
  result(`${renderBlast(blast)}\nThe last rotation\n${told.join("\n")}`);
}

function lastText(
  { secret, start, seconds, runs, outcome }: LastRotation & { secret: string },
  now: Date,
): string {
  const many = runs === 1 ? "" : ` in ${runs} runs`;
  const ended = outcome === "done" ? "took" : `${outcome} after`;
  return `${secret}: ${moment(start, now)}, ${ended} ${spent(seconds)}${many}`;
}
