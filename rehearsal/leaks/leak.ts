import type { Encoding } from "../../components/exposure/encodings.ts";

/** Where a value can leave by, and what is looked at there. */
export const CHANNELS = {
  stdout: "standard output of each command",
  stderr: "its error output",
  diff: "what it prints with `--diff`",
  markdown: "a plan in Markdown, as a pull request's comment has it",
  html: "pages that keyturn writes, such as a rehearsal's",
  notification: "what the receivers of notifications got: webhooks' headers and bodies, mails",
  sarif: "findings of `keyturn scan`, as a code host takes them",
  "event-log": "the engine's events (`--event-log`)",
  "engine-log": "logs that the engine keeps by itself, and those that `-v` asks for",
  plan: "plans that the engine saved",
  state: "the state's file, as it stands on the disk",
  backup: "earlier states that the engine keeps",
  history: "the runs that the engine keeps, each with the state of then",
  "stack-file": "the stack's settings",
  record: "keyturn's record of its runs",
  "core-dump": "what a process that was ended by a fault left of its memory",
  "left-behind": "TMPDIR, and what is new in /tmp, /var/tmp and /dev/shm",
  file: "every other file of the project",
  "file-name": "names of files, and where links lead",
  git: "every object that a repository ever stored",
  cmdline: "arguments of every process",
  environ: "environments of every process",
} as const satisfies Record<string, string>;

/** Where a value can leave by. */
export type Channel = keyof typeof CHANNELS;

/** A value that was found where it mustn't be. Nothing in it holds the value. */
export interface Leak {
  readonly channel: Channel;
  /** A file and the place in it, a process and its variable …; parts that would show a value are struck out. */
  readonly where: string;
  readonly encoding: Encoding;
  readonly secretName: string;
}

/** How much of a channel was looked through: an empty search must not pass for a clean one. */
export interface Searched {
  /** Files, processes, git objects, outputs of commands. */
  items: number;
  bytes: number;
}
