import type { Encoding } from "../../components/exposure/encodings.ts";

/** Where a value can leave by. */
export type Channel =
  | "stdout"
  | "stderr"
  | "engine-log"
  | "state"
  | "backup"
  | "history"
  | "stack-file"
  | "plan"
  | "left-behind"
  | "file"
  | "file-name"
  | "git"
  | "cmdline"
  | "environ";

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
