import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SecretSearcher } from "../../../components/exposure/secret-searcher.ts";
import { type Allow, type FileList, listTree, searchTree } from "../../../rehearsal/leaks/file-tree.ts";
import { Findings } from "../../../rehearsal/leaks/findings.ts";
import type { Channel, Leak, Searched } from "../../../rehearsal/leaks/leak.ts";
import { searchProcesses } from "../../../rehearsal/leaks/process-search.ts";
import { startProcessWatch, type WatchStats } from "./process-watch.ts";
import { SystemTemp } from "./system-temp.ts";
import { type Output, type Run, watchedRun } from "./watched-run.ts";

/** What is watched. */
export interface LeakWatch {
  /** Directories that are searched whole: the project, its backend … The first is where commands run. */
  readonly roots: readonly string[];
  /**
   * Name and value of every secret, asked for once the run is over and all files are listed: what this reads
   * them with (such as `pulumi stack export --show-secrets`) is neither sampled nor are its own logs searched.
   */
  readonly secrets: () => Record<string, string> | Promise<Record<string, string>>;
  /** Files that are supposed to hold a secret. Paths are real ones (symbolic links resolved). */
  readonly allow?: Allow;
  /** Whether a process with these variables is one that the secrets are for. Its arguments are searched all the same. */
  readonly allowProcess?: (variables: readonly string[]) => boolean;
  /** Milliseconds between two looks at all processes, where fewer of them will do. */
  readonly pauseMs?: number;
  /** Channels that must have had something to search, for a test that would mean nothing without. */
  readonly expect?: readonly Channel[];
}

/** For what is not run by `run`. */
export interface WatchContext {
  /** TMPDIR and PULUMI_HOME in the private directory, and a mark; for programs that are started otherwise. */
  readonly env: Readonly<Record<"TMPDIR" | "PULUMI_HOME", string>> & Readonly<Record<string, string>>;
  /** Adds an output that was captured otherwise, such as by the Automation API. */
  addOutput(name: string, stdout: string | Buffer, stderr?: string | Buffer): void;
  /** Adds what somebody was sent of a notification. @param name of who got it */
  addNotification(name: string, content: string | Buffer): void;
}

/** What was found, and how much was looked through. */
export interface LeakReport {
  readonly leaks: readonly Leak[];
  /** What made the search incomplete: it fails {@link expectNoLeaks} as a leak does. */
  readonly problems: readonly string[];
  readonly searched: Readonly<Partial<Record<Channel, Searched>>>;
  readonly secrets: number;
  readonly processes: WatchStats;
}

/**
 * Stands in the watched TMPDIR, with a word in it, so that a search of one in which nothing was left is told from one that
 * wasn't made: the bytes are counted.
 */
const MARKER = "keyturn-leak-watch";

/**
 * Runs `body` under watch and searches everything that it left: output, files (engine logs, state, backups,
 * history, temporary files, git histories), and the arguments and environments of the processes meanwhile.
 * Commands get a TMPDIR and, unless they bring one, a PULUMI_HOME of their own, which are searched and removed.
 *
 * @throws what `body` throws; Error when processes can't be watched or a secret is too short.
 */
export async function withLeakWatch(
  watch: LeakWatch,
  body: (run: Run, context: WatchContext) => Promise<unknown>,
): Promise<LeakReport> {
  const system = new SystemTemp();
  const home = realpathSync(mkdtempSync(join(tmpdir(), "keyturn-leaks-")));
  // Who is watched may be told to end in the middle.
  const removeNow = () => rmSync(home, { recursive: true, force: true });
  process.once("exit", removeNow);
  const env = { TMPDIR: join(home, "tmp"), PULUMI_HOME: join(home, "pulumi-home") };
  for (const directory of Object.values(env)) mkdirSync(directory, { mode: 0o700 });
  writeFileSync(join(env.TMPDIR, MARKER), "looked at\n");
  const roots = watch.roots.map((root) => realpathSync(root));
  const outputs: Output[] = [];
  const notifications: { readonly name: string; readonly content: string | Buffer }[] = [];
  try {
    const processes = await startProcessWatch(watch.pauseMs);
    const commandEnv = { ...env, ...processes.mark };
    const seen = await body(watchedRun([...roots, home], commandEnv, outputs), {
      env: commandEnv,
      addOutput: (name, stdout, stderr = "") =>
        outputs.push({ name, stdout: Buffer.from(stdout), stderr: Buffer.from(stderr) }),
      addNotification: (name, content) => void notifications.push({ name, content }),
    }).then(
      () => processes.stop(),
      async (error: unknown) => {
        await processes.stop();
        throw error;
      },
    );
    const lists = await Promise.all([...roots, home].map(listTree));
    const strangers = await listNews(system, [...roots, home]);

    const secrets = await watch.secrets();
    const findings = new Findings(new SecretSearcher(secrets));
    for (const { name, channel = "stdout", stdout, stderr } of outputs) {
      findings.search(channel, name, stdout);
      findings.search("stderr", name, stderr);
    }
    for (const { name, content } of notifications) findings.search("notification", name, content);
    searchProcesses(seen.samples, findings, watch.allowProcess);
    for (const [number, list] of lists.entries()) {
      if (list.files.length === 0)
        findings.problem(`${roots[number] ?? home} holds no file: nothing was searched.`);
      await searchTree(list, findings, number < roots.length ? "file" : "left-behind", watch.allow);
    }
    const others = new Findings(new SecretSearcher(secrets));
    await searchTree(strangers, others, "left-behind", watch.allow);
    // Whoever else works on this machine may remove a file of theirs at any time: that is no problem of ours.
    findings.leaks.push(...others.leaks);
    requireSearched(watch, findings, seen.samples.length);
    return {
      leaks: findings.leaks,
      problems: findings.problems,
      searched: findings.searched,
      secrets: Object.keys(secrets).length,
      processes: seen.stats,
    };
  } finally {
    process.off("exit", removeNow);
    removeNow();
  }
}

/** What came into the system's temporary directories, other than what is searched anyway. */
async function listNews(system: SystemTemp, searched: readonly string[]): Promise<FileList> {
  const { directories, files } = system.news();
  const within = (path: string): boolean =>
    searched.some((root) => path === root || path.startsWith(`${root}/`));
  const lists = await Promise.all(directories.filter((path) => !within(path)).map(listTree));
  return {
    files: [...files, ...lists.flatMap((list) => list.files)].filter((path) => !within(path)),
    links: lists.flatMap((list) => list.links).filter((path) => !within(path)),
    repositories: lists.flatMap((list) => list.repositories).filter((path) => !within(path)),
    unread: [],
  };
}

function requireSearched(watch: LeakWatch, findings: Findings, samples: number): void {
  const bytes = (channel: Channel): number => findings.searched[channel]?.bytes ?? 0;
  if (watch.roots.length === 0) findings.problem("No root was given: no file of the project was searched.");
  if (samples === 0) findings.problem("No process was seen: nothing ran under the watch.");
  const printed: readonly Channel[] = ["stdout", "stderr", "diff", "markdown", "sarif"];
  if (printed.every((channel) => bytes(channel) === 0))
    findings.problem("No output was searched: nothing printed anything.");
  for (const channel of watch.expect ?? []) {
    if (bytes(channel) === 0) findings.problem(`Nothing was searched for the channel ${channel}.`);
  }
}
