import { type CustomResourceOptions, log, type Output, ResourceHook, runtime, Stash } from "@pulumi/pulumi";
import { canRefuse, generationNumbers, type Probe, presentsValue } from "../catalog/index.ts";
import { askProbe, type Question, wrongValue } from "../probes/index.ts";
import { aliases, formerNames } from "./former-names.ts";
import { plain } from "./plain.ts";
import { refuseDestroy } from "./refuse-destroy.ts";

/** What a gate asks, and with which values. */
export interface GateArgs {
  secret: string;
  /** The probe's name in the catalog. */
  name: string;
  probe: Probe;
  /** The generation that is to be proven, and the previous one while it lives: with either the gate asks again. */
  generation: string;
  previous?: string;
  value: Output<string>;
  /** The previous value, where it has to be accepted still. */
  accepted?: Output<string>;
}

/**
 * The gate behind a stage: it holds the generation that a probe has proven. The probe is asked before that is written, so
 * one that fails leaves the gate where it was, stops what waits for it, and is asked again by the next run; a run that
 * changes nothing asks nothing. Retirement is a change too: the current value is proven once more before the old one goes.
 */
export function gate(args: GateArgs, opts: CustomResourceOptions): Stash {
  const name = gateName(args.secret, args.name);
  const former = formerNames(args.secret, (old) => gateName(old, args.name));
  const prove = new ResourceHook(`keyturn-prove-${name}`, () => ask(args));
  const hooks = { beforeCreate: [prove], beforeUpdate: [prove], beforeDelete: [refuseDestroy(name, former)] };
  // Without the names of what it is made from: a rename would be a change, and ask.
  const generation = generationNumbers(args.generation);
  const previous = args.previous === undefined ? {} : { previous: generationNumbers(args.previous) };
  const input = { generation, ...previous };
  return new Stash(name, { input }, { ...opts, aliases: aliases(former), hooks });
}

/** The name of the gate that a probe of a secret keeps. */
export function gateName(secret: string, probe: string): string {
  return `${secret}-proven-${probe}`;
}

async function ask({ secret, name, probe, value, accepted }: GateArgs): Promise<void> {
  const questions: Question[] = [];
  if (!presentsValue(probe)) questions.push({ expected: "accept", what: `nothing of ${secret}` });
  else {
    const current = await known(value, secret);
    const taken = [current];
    questions.push({ value: current, expected: "accept", what: `the current value of ${secret}` });
    if (accepted !== undefined) {
      const previous = await known(accepted, secret);
      taken.push(previous);
      questions.push({ value: previous, expected: "accept", what: `the previous value of ${secret}` });
    }
    if (canRefuse(probe)) {
      questions.push({
        value: wrongValue(current, ...taken),
        expected: "refuse",
        what: `a wrong value of ${secret}`,
      });
    }
  }
  for (const [index, question] of questions.entries()) {
    // It has settled when the first question is answered.
    const asked = index === 0 ? probe : { ...probe, settle: 0 };
    await askProbe(name, asked, question, {
      warn: (text) => void log.warn(text),
      settings: runtime.allConfig(),
    });
  }
}

async function known(value: Output<string>, secret: string): Promise<string> {
  const found = await plain(value);
  if (found !== undefined) return found;
  throw new Error(
    `this run leaves the generation of ${secret} out (--target, --exclude), and nothing proves it`,
  );
}
