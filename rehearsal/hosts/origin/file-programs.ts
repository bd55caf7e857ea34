import type { ProgramEnd } from "../service-managers.ts";
import type { RootFiles } from "./root-files.ts";

const DONE: ProgramEnd = { exitCode: 0, stdout: "" };
const FAILED: ProgramEnd = { exitCode: 1, stdout: "" };
/** Source: sysexits.h, EX_USAGE. */
const NOT_UNDERSTOOD: ProgramEnd = { exitCode: 64, stdout: "" };

type Program = (files: RootFiles, args: readonly string[], input: string) => ProgramEnd;

/** Options that have a word after them. */
const WITH_WORD = new Set(["-m", "-o", "-g"]);

/** What a call names, options left out. */
function named(args: readonly string[]): string[] {
  const from = args.indexOf("--");
  if (from !== -1) return args.slice(from + 1);
  return args.filter((word, index) => !word.startsWith("-") && !WITH_WORD.has(args[index - 1] ?? ""));
}

const end = (isDone: boolean): ProgramEnd => (isDone ? DONE : FAILED);

/** The programs for files that keyturn calls on an origin's machine, as far as it does: coreutils, with the arguments that it gives. */
export const FILE_PROGRAMS: Readonly<Record<string, Program>> = {
  // Of the content that is handed on, /dev/null is the only one: others would be files that a call names.
  install(files, args) {
    const paths = named(args);
    if (args.includes("-d")) for (const path of paths) files.folder(path);
    else return paths[0] === "/dev/null" ? end(files.write(paths[1] ?? "", "")) : NOT_UNDERSTOOD;
    return DONE;
  },
  mkdir(files, args) {
    for (const path of named(args)) files.folder(path);
    return DONE;
  },
  touch: (files, args) =>
    end(named(args).every((path) => files.text(path) !== undefined || files.write(path, ""))),
  chmod: (files, args) =>
    end(
      named(args)
        .slice(1)
        .every((path) => files.digest(path) !== undefined),
    ),
  dd(files, args, input) {
    const path = args.find((word) => word.startsWith("of="))?.slice("of=".length);
    return path === undefined ? NOT_UNDERSTOOD : end(files.write(path, input));
  },
  mv(files, args) {
    const [from = "", to = ""] = named(args);
    return end(files.move(from, to));
  },
  ln(files, args) {
    const [to = "", path = ""] = named(args);
    return args[0]?.startsWith("-s") === true ? end(files.link(path, to)) : NOT_UNDERSTOOD;
  },
  rm(files, args) {
    for (const path of named(args)) files.remove(path);
    return DONE;
  },
  rmdir(files, args) {
    const folder = named(args)[0] ?? "";
    if (!files.isFolder(folder) || files.names(folder).length > 0) return FAILED;
    files.remove(folder);
    return DONE;
  },
  readlink(files, args) {
    const to = files.target(named(args)[0] ?? "");
    return to === undefined ? FAILED : { exitCode: 0, stdout: `${to}\n` };
  },
  ls(files, args) {
    const folder = named(args)[0] ?? "";
    if (!files.isFolder(folder)) return FAILED;
    return {
      exitCode: 0,
      stdout: files
        .names(folder)
        .map((name) => `${name}\n`)
        .join(""),
    };
  },
  sha256sum(files, args) {
    const path = named(args)[0] ?? "";
    const digest = files.digest(path);
    return digest === undefined ? FAILED : { exitCode: 0, stdout: `${digest}  ${path}\n` };
  },
};
