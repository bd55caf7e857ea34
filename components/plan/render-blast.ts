import { listed } from "../catalog/index.ts";
import type { Blast } from "./blast.ts";
import { notesOf, sameNumber, writesOf } from "./plan-text.ts";

/** A blast radius for the terminal, in lines, without colours. */
export function renderBlast(blast: Blast): string {
  const { secret, source, risk, description, plan, rotates } = blast;
  const blocks: string[][] = [
    [`${secret}: ${source}, risk ${risk}`, ...(description === undefined ? [] : [description])],
  ];
  const section = (title: string, lines: readonly string[]) => {
    if (lines.length > 0) blocks.push([title, ...lines.map((line) => `  ${line}`)]);
  };
  const touched = [...new Set(blast.places.map((place) => place.secret))];
  section("A leak of it touches", [
    ...blast.reveals.map((name) => `${name}, whose value stands within it`),
    ...blast.derived.map((name) => `${name}, which is made from it`),
    ...blast.encrypts.map(({ secret: name, what }) => `what ${name} encrypts: ${what}`),
  ]);
  section(
    "Places that hold them",
    touched.map((name) => {
      const places = blast.places.filter((place) => place.secret === name);
      return `${name}: ${places.map(({ where, key }) => (key === name ? where : `${where} as ${key}`)).join(", ")}`;
    }),
  );
  section(
    "Services that read them",
    blast.services.map(({ group, services }) => `${group}: ${services.join(", ")}`),
  );
  section("Probes that show whether they work", blast.probes);
  section("Notifiers that send with them", blast.notifiers);
  if (rotates.length === 0) {
    section("A rotation", blast.obstacles);
    return textOf(blocks);
  }
  const along = [...new Set(plan.changes.flatMap(({ derivedChanging }) => derivedChanging))];
  section(`A rotation: keyturn rotate ${rotates.join(" ")}`, [
    ...plan.changes.map(({ secret: name, from, to }) => `${name} goes from generation ${from} to ${to}`),
    ...blast.coupled.map((name) => `${name} turns too: it is coupled`),
    ...(along.length === 0 ? [] : [`${listed(along)} change along`]),
  ]);
  section(
    `Order of writes${sameNumber(plan)}`,
    plan.order.map((step) => `${step.wave}. ${step.step}: ${writesOf(step)}`),
  );
  section(
    "Restarts, in order",
    plan.restarts.map(({ group, services }, i) => `${i + 1}. ${group}: ${services.join(", ")}`),
  );
  section(
    "Then keyturn retire lets go of",
    blast.retires.map(({ secret: name, generation, how }) =>
      how === "revoked"
        ? `${name} generation ${generation}, and revokes it where it was minted`
        : `${name} generation ${generation}`,
    ),
  );
  section(
    "Mind",
    notesOf(plan).map(({ secrets, text, grave }) => `${grave ? "WARNING: " : ""}${listed(secrets)}: ${text}`),
  );
  section("In its way just now", blast.obstacles);
  return textOf(blocks);
}

function textOf(blocks: readonly string[][]): string {
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}
