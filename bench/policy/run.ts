import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { RULES } from "../../policy/rules/index.ts";
import { CORPUS, fetchCorpus } from "./corpus/fetch.ts";
import { judgementOf, type PublicFinding, readJudgements } from "./judgements.ts";
import { Chance } from "./plant/chance.ts";
import { look } from "./plant/look.ts";
import { plants } from "./plant/plants.ts";
import { corpusOf, figuresOf, publicFindings, type RuleFigures, resourcesOf } from "./public.ts";
import { recordPackage } from "./record/record.ts";
import type { Recording } from "./record/recording.ts";
import { plantTables } from "./tables.ts";

const USAGE = `usage: npm run policy:measure -- [--json] [--seed 1] [--each 40] [--unjudged RULE]
What the policies say of public programs, and whether those that look for exposed secrets find leaks planted in them. The
programs are the examples of Pulumi's own packages (bench/policy/corpus/packages.ts), got by npm on the first run and
read without network; both are kept in .tools/policy-corpus. --each is how many leaks of each form are planted;
--unjudged writes a rule's findings that nobody has judged yet, each as it would stand in bench/policy/judged.yaml;
--json adds the figures as JSON, as the last line. The first run takes five to ten minutes, a later one a minute.`;

/** The rules that look for exposed secrets, each in places of its own: the figures of the last line are about them. */
const EXPOSURE = ["disallow-plaintext-exposure", "disallow-secret-in-command", "require-secret-destination"];

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: "boolean", default: false },
      seed: { type: "string", default: "1" },
      each: { type: "string", default: "40" },
      unjudged: { type: "string" },
    },
  });
  const tell = (text: string) => void process.stderr.write(text);
  mkdirSync(CORPUS, { recursive: true });
  const recordings: Recording[] = [];
  const programs: Record<string, number> = {};
  for (const found of await fetchCorpus(tell)) {
    const own = await recordPackage(found, tell);
    programs[`${found.name} ${found.version} (${found.licence})`] = own.length;
    recordings.push(...own);
  }
  const corpus = corpusOf(recordings);
  const judgements = readJudgements();
  const rules: Record<string, RuleFigures> = {};
  const findings: PublicFinding[] = [];
  for (const rule of RULES) {
    const own = [...publicFindings(rule, recordings)];
    rules[rule.name] = figuresOf(own, judgements, corpus.read);
    findings.push(...own);
  }
  const exposure = RULES.filter(({ name }) => EXPOSURE.includes(name));
  const grounds = recordings
    .map(({ program, readings }) => ({ program, resources: resourcesOf(readings.known) }))
    .filter(({ resources }) => resources.length > 0);
  const looked = [...plants(grounds, Number(values.each), new Chance(Number(values.seed)))].map((plant) =>
    look(exposure, plant),
  );
  if (values.unjudged !== undefined) {
    const open = findings.filter(
      (one) => one.rule === values.unjudged && judgementOf(one, judgements) === undefined,
    );
    for (const one of open) process.stdout.write(`${JSON.stringify(one)}\n`);
    return;
  }
  console.table(programs);
  console.table({ read: corpus.read, "of these in a preview only": corpus.previewOnly, ...corpus.notRead });
  console.table(rules);
  plantTables(looked);
  const leaks = looked.filter(({ plant }) => plant.isLeak);
  const decoys = looked.filter(({ plant }) => !plant.isLeak);
  const sum = (key: keyof RuleFigures) =>
    exposure.reduce((total, { name }) => total + (rules[name]?.[key] ?? 0), 0);
  const figures = {
    ...{ programs: corpus.programs, read: corpus.read, resources: corpus.resources },
    falseAlarms: sum("falseAlarms"),
    unjudged: sum("unjudged"),
    planted: leaks.length,
    found: leaks.filter(({ isFound }) => isFound).length,
    decoys: decoys.length,
    decoyAlarms: decoys.filter(({ isFound }) => isFound).length,
  };
  const sentence =
    `${figures.read} of ${figures.programs} public programs were read, ${figures.resources} resources: ` +
    `${figures.falseAlarms} false alarms of an exposed secret, ${figures.unjudged} findings not judged yet. ` +
    `${figures.found} of ${figures.planted} planted leaks were found, ` +
    `and ${figures.decoyAlarms} of ${figures.decoys} decoys were taken for one.\n`;
  process.stdout.write(sentence);
  if (values.json) process.stdout.write(`${JSON.stringify(figures)}\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
  process.exitCode = 1;
}
