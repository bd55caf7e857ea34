import type { Level } from "./finding.ts";

/** What a rule is about, for people and for code hosts. */
export interface Rule {
  readonly level: Level;
  /** One sentence. */
  readonly title: string;
  /** What to do about a finding. */
  readonly help: string;
}

const NEW_VALUE =
  "Whoever could read it may have it: give the secret a new value (keyturn rotate --compromised NAME)";

/** keyturn's own rules, by id; those of secretlint are called `secretlint/NAME`. */
export const RULES = {
  "stack-value": {
    level: "error",
    title: "A value of the stack stands in plain, or in an encoding that anyone can undo.",
    help: `${NEW_VALUE}, then take it out of the place.`,
  },
  "known-token": {
    level: "error",
    title: "A token that is told by its prefix stands in plain.",
    help: `${NEW_VALUE}, and keep the new one where only its consumer can read it.`,
  },
  "plaintext-value": {
    level: "error",
    title: "A setting whose name says that it is a secret has its value in plain.",
    help: "Deliver it as a secret: a catalog's target, wrangler secret, fly secrets, or a reference to a variable. If the file was ever shared, give the secret a new value.",
  },
  "hardcoded-secret": {
    level: "warning",
    title: "A value that looks made by chance stands in plain under a name that says secret.",
    help: `If it is a secret: ${NEW_VALUE.charAt(0).toLowerCase()}${NEW_VALUE.slice(1)}, and have the program read it from its environment or a store.`,
  },
  "env-file-tracked": {
    level: "error",
    title: "An env file that holds a secret is tracked by Git.",
    help: `git rm --cached FILE, and add it to .gitignore. It stays in the history: ${NEW_VALUE.toLowerCase()}.`,
  },
  "env-file-readable": {
    level: "warning",
    title: "Every user of the machine may read an env file that holds a secret.",
    help: "chmod 600 FILE; for a service of another user, make that user the file's owner.",
  },
  "origin-address": {
    level: "error",
    title: "The address of an origin stands in what is deployed to the edge or published in DNS.",
    help: "Who knows it can go around the edge. Use a tunnel or a proxied host name, allow the edge's ranges alone, and change the address.",
  },
  "plain-http-origin": {
    level: "error",
    title: "An origin is reached by plain http, so tokens sent to it can be read on the way.",
    help: "Use https or a tunnel, then give the tokens that were sent new values.",
  },
  "secret-in-command": {
    level: "error",
    title: "A workflow writes a secret into a command line.",
    help: "Pass it by env and read it as a variable in the shell, or on standard input: what stands in run is part of the script's text and of processes' arguments, and is run as code.",
  },
  "secret-echoed": {
    level: "error",
    title: "A workflow prints a secret.",
    help: "Take the command out. Masking knows the exact value alone; any change of it (a slice, base64, a line break) is printed.",
  },
  "trace-beside-secret": {
    level: "error",
    title: "A shell traces its commands in a step that has secrets.",
    help: "Take set -x (or bash -x) out of steps that have secrets: it prints every command with its variables filled in.",
  },
  "token-in-log": {
    level: "error",
    title: "A log line shows a credential or the beginning of one.",
    help: `${NEW_VALUE}, and log a name or a count in its stead: a prefix of a token helps to guess or to find the rest.`,
  },
  "value-in-arguments": {
    level: "error",
    title: "A process has a credential among its arguments.",
    help: "Every user of the machine can read them (ps). Pass it on standard input or in a file of mode 0600.",
  },
  "value-in-environment": {
    level: "note",
    title: "A process has a credential in its environment.",
    help: "Its user, root and every process that it starts can read it. Usual for a service; make sure that this one needs it.",
  },
} as const satisfies Readonly<Record<string, Rule>>;

export type RuleId = keyof typeof RULES;

/** Any rule by its id, secretlint's too. */
export function ruleOf(id: string): Rule {
  if (Object.hasOwn(RULES, id)) return RULES[id as RuleId];
  return {
    level: "error",
    title: `secretlint found a credential (${id}).`,
    help: `${NEW_VALUE}, and keep the new one where only its consumer can read it.`,
  };
}
