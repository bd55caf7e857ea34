import { derivedFrom } from "../../components/catalog/index.ts";
import { checkAtRest } from "./at-rest.ts";
import { bringUp } from "./bring-up.ts";
import { CommandFailed } from "./commands.ts";
import { Eyewitness } from "./eyewitness.ts";
import { checkForLeftValues } from "./left-values.ts";
import type { SecretParties, TrueAcceptors } from "./parties.ts";
import { ProcessSampler } from "./process-sampler.ts";
import { RehearsedSystem } from "./rehearsed-system.ts";
import { checkSecondUp, lastLines } from "./second-up.ts";
import { StateWatch } from "./state-watch.ts";
import { playStory } from "./story.ts";
import { type Timeline, TimelineRecorder } from "./timeline.ts";
import { type Refusal, Traffic, type TrafficCounts } from "./traffic.ts";
import { type Asked, type Invariant, notOf, type Violation, Violations } from "./violation.ts";

/** What is rehearsed, and how. */
export interface RehearsalOptions {
  /** The path of the stack's catalog. */
  readonly catalog: string;
  readonly seed: number;
  /** Requests a second of each caller. */
  readonly rate: number;
  /** The story goes on until so many requests were made; where nobody makes any, it is played once. */
  readonly leastRequests: number;
  /** Who accepts in truth, where the catalog's stages do not tell. */
  readonly acceptors?: TrueAcceptors;
  /** Told what is done. */
  readonly log: (line: string) => void;
}

/** Said before the story: its end shows less than a person may take it to. */
const NOBODY_CALLS =
  "mind: each secret of this catalog stands in one place, so nobody presents one and no request is made. The story is played " +
  "once, and shows all but whether a caller is refused.";

/** What came of a rehearsal without faults. */
export interface RehearsalResult extends TrafficCounts {
  readonly violations: readonly Violation[];
  /** How often each invariant was asked. */
  readonly asked: Asked;
  /** The invariants of which the catalog has nothing that they could be asked of. */
  readonly notOf: readonly Invariant[];
  readonly secrets: number;
  /** How many of them have `overlap: dual`. */
  readonly dual: number;
  /** Those that never turned: locked ones, those that only a person gives, and the like. Of them nothing is shown. */
  readonly neverTurned: readonly string[];
  readonly standIns: readonly string[];
  readonly seconds: number;
  readonly parties: readonly SecretParties[];
  readonly refusals: readonly Refusal[];
  readonly timeline: Timeline;
}

/**
 * Plays a system's life under traffic. A command that does not end well ends the story, and is told as a violation.
 *
 * @throws CatalogError, EngineError; CommandFailed where the system can't be brought up
 */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalResult> {
  const started = performance.now();
  const system = await RehearsedSystem.make(options.catalog, options.log, options.acceptors);
  try {
    for (const change of system.changes) options.log(`mind: ${change}`);
    options.log("Bringing the system up …");
    await bringUp(system);
    await system.ready();
    const { catalog } = system.model;
    const violations = new Violations();
    const watch = new StateWatch(system.stateFile);
    const traffic = new Traffic(system, watch, options);
    const eyewitness = new Eyewitness(system, violations, system.probeHosts.proofs);
    const sampler = new ProcessSampler(system.folder);
    if (!traffic.hasCallers) options.log(NOBODY_CALLS);
    const recorder = new TimelineRecorder(catalog, watch);
    traffic.witness((look, at) => {
      eyewitness.see(look);
      recorder.see(look, at);
    });
    let timeline: Timeline;
    watch.start();
    traffic.start();
    sampler.start();
    let isOver = false;
    const turned = new Set<string>();
    try {
      await playStory(system, options.seed, {
        chapter: (words) => {
          recorder.chapter(words);
          options.log(words);
        },
        turning: (names) => {
          for (const name of [...names, ...derivedFrom(catalog, names)]) turned.add(name);
        },
        isEnough: () => traffic.isEnough(options.leastRequests),
      });
      isOver = true;
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error;
      const { command, exitCode, stdout, stderr } = error.ran;
      violations.add(3, `${command} ended with ${exitCode}: ${lastLines(stdout + stderr)}`);
    } finally {
      traffic.stop();
      watch.stop();
      sampler.stop();
      timeline = recorder.end();
    }
    violations.ask(1, traffic.counts.requests);
    if (isOver) {
      options.log("A second up …");
      await checkSecondUp(system, violations);
      const { values } = await checkAtRest(system, violations);
      options.log("Searching for values that were left …");
      await checkForLeftValues(system, { inState: values, processes: sampler.samples }, violations);
    }
    const secrets = Object.values(catalog.secrets);
    return {
      ...traffic.counts,
      violations: violations.all,
      asked: violations.asked,
      notOf: notOf(catalog),
      secrets: secrets.length,
      dual: secrets.filter(({ overlap }) => overlap === "dual").length,
      neverTurned: Object.keys(catalog.secrets).filter((name) => !turned.has(name)),
      standIns: system.standIns,
      parties: traffic.parties,
      refusals: traffic.refusals.map((one) => ({ ...one, at: recorder.since(one.at) })),
      timeline,
      seconds: Math.round((performance.now() - started) / 100) / 10,
    };
  } finally {
    await system.close();
  }
}
