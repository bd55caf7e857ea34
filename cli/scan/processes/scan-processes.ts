import { readdir, readFile, readlink } from "node:fs/promises";
import { basename } from "node:path";
import { CommandError } from "../../errors.ts";
import { shown } from "../../import/names.ts";
import type { Collector } from "../collector.ts";
import { detectInText, type Search } from "../detect/index.ts";
import { namesSecret } from "../detect/plain-values.ts";
import { standsForAValue } from "../detect/stands-for.ts";
import type { Looked } from "../files/scan-files.ts";
import type { Detected } from "../finding.ts";
import type { LeftOut } from "../left-out.ts";

/**
 * Looks at the arguments and the environment of every process that this user may read, once; its own left out.
 *
 * @param proc where the kernel tells of processes
 * @throws CommandError where it does not
 */
export async function scanProcesses(
  search: Search,
  collector: Collector,
  leftOut: LeftOut,
  proc = "/proc",
): Promise<Looked> {
  const entries = await readdir(proc).catch(() => undefined);
  if (entries === undefined || (proc === "/proc" && process.platform !== "linux")) {
    throw new CommandError(
      "--processes needs Linux, whose /proc tells of processes: run it on the machine itself",
    );
  }
  const looked: Looked = { items: 0, bytes: 0 };
  const pids = entries.filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  for (const pid of pids) {
    const name = await nameOf(`${proc}/${pid}`);
    for (const [file, rule, detect] of [
      ["cmdline", "value-in-arguments", inArguments],
      ["environ", "value-in-environment", inEnvironment],
    ] as const) {
      const parts = await readParts(`${proc}/${pid}/${file}`, `/proc/${pid}/${file}`, leftOut);
      if (parts === undefined || parts.length === 0) continue;
      if (file === "cmdline") looked.items++;
      const text = detect === inArguments ? joined(parts) : parts.join("\n");
      looked.bytes += text.length;
      const detected = await detect(text, search);
      const named = detected.map((one) => ({
        ...one,
        rule: one.rule === "stack-value" ? one.rule : rule,
        message: `${name}: ${one.rule === "stack-value" ? one.message : words(rule, one.subject)}`,
      }));
      const place = { name: `/proc/*/${file} of ${name}`, mayIgnore: false, once: true };
      collector.add({ path: `/proc/${pid}/${file}`, text }, named, place);
    }
  }
  return looked;
}

const words = (rule: string, subject: string): string =>
  rule === "value-in-arguments"
    ? `an argument holds a credential (${shown(subject)})`
    : `the environment holds a credential (${shown(subject)})`;

/** A flag and its value in one line, so that they are seen as belonging together. */
function joined(args: readonly string[]): string {
  const lines: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const [arg = "", next] = [args[at], args[at + 1]];
    const isFlag = /^--?[\w-]+$/.test(arg) && namesSecret(arg.replace(/^-+/, ""));
    if (isFlag && next !== undefined && !next.startsWith("-")) {
      lines.push(`${arg}=${next}`);
      at++;
    } else lines.push(arg);
  }
  return lines.join("\n");
}

async function inArguments(text: string, search: Search): Promise<Detected[]> {
  return [
    ...(await detectInText(text, { ...search, isLog: true })),
    ...assignments(text, /^(?:--?)?([\w.-]+)=(.+)$/gm),
  ];
}

async function inEnvironment(text: string, search: Search): Promise<Detected[]> {
  return [...(await detectInText(text, search)), ...assignments(text, /^([\w.-]+)=(.+)$/gm)];
}

function assignments(text: string, pattern: RegExp): Detected[] {
  return [...text.matchAll(pattern)].flatMap(({ 0: line, 1: name = "", 2: value = "", index }) => {
    if (!namesSecret(name) || standsForAValue(value)) return [];
    const offset = index + line.length - value.length;
    return { rule: "plaintext-value", offset, length: value.length, subject: name, message: "" };
  });
}

async function readParts(path: string, shownPath: string, leftOut: LeftOut): Promise<string[] | undefined> {
  try {
    const text = await readFile(path, "utf8");
    return text.split("\0").filter((part) => part !== "");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // One that has ended meanwhile is no longer there to be looked at.
    if (code === "EACCES" || code === "EPERM") leftOut.unread.push(shownPath);
    return undefined;
  }
}

/** A process can call itself what it likes: its program's file is told where it may be read. */
async function nameOf(folder: string): Promise<string> {
  const program = await readlink(`${folder}/exe`).catch(() => undefined);
  const own = await readFile(`${folder}/comm`, "utf8").catch(() => "a process");
  return shown(program === undefined ? own.trim() : basename(program).replace(/ \(deleted\)$/, ""));
}
