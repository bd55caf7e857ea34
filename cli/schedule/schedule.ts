/** What is to run by itself, and as whom. Nothing in it is a value: a passphrase is told by its file. */
export interface Schedule {
  readonly system: string;
  readonly stack: string;
  /** Absolute folder of Pulumi.yaml. */
  readonly root: string;
  /** The command that runs keyturn: Node and the program, both absolute. */
  readonly keyturn: readonly string[];
  /** Folders in which the run looks for programs, in their order. */
  readonly path: readonly string[];
  /** A calendar expression of systemd's, or five fields of cron's. */
  readonly on: string;
  /** Who runs it; absent for the units of a user. */
  readonly user?: string;
  /** Absolute path of the file that holds the stack's passphrase. */
  readonly passphraseFile?: string;
  /** Absolute path of a file of NAME=VALUE lines, with what else the run needs. */
  readonly envFile?: string;
  /** Whether a run starts programs by sudo, which a job without new privileges can't. */
  readonly usesSudo: boolean;
  /** Whether there are services that are to read what was rotated. */
  readonly restarts: boolean;
  /** What /bin/sh is told where a run failed; the catalog's notifiers hear of it if it is left out. */
  readonly alert?: string;
}

/** What the units and lines of a schedule are known by. */
export function scheduleName({ system, stack }: Pick<Schedule, "system" | "stack">): string {
  return `keyturn-${system}-${stack}`.replace(/[^A-Za-z0-9_.-]/g, "-");
}

/** What is run, one after the other; each only where the one before it succeeded. */
export function runsOf({ keyturn, stack, restarts }: Schedule): readonly (readonly string[])[] {
  return [
    [...keyturn, "rotate", "--due", "--yes", "--stack", stack],
    ...(restarts ? [[...keyturn, "restart", "--yes", "--stack", stack]] : []),
  ];
}

/** What tells of a failure. */
export function alertOf({ alert, keyturn, stack }: Schedule): readonly string[] {
  return alert === undefined
    ? [...keyturn, "notify", "due", "--again", "--stack", stack]
    : ["/bin/sh", "-c", alert];
}
