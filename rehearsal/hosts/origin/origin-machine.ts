import type { ProgramEnd, ServiceManagers } from "../service-managers.ts";
import { FILE_PROGRAMS } from "./file-programs.ts";
import { Nginx, type Shown } from "./nginx.ts";
import type { RootFiles } from "./root-files.ts";
import { type LetsIn, Units } from "./units.ts";

const DONE: ProgramEnd = { exitCode: 0, stdout: "" };
const NOT_FOUND: ProgramEnd = { exitCode: 127, stdout: "" };
const NOT_UNDERSTOOD: ProgramEnd = { exitCode: 64, stdout: "" };

/** What is around a played machine. */
export interface Around {
  readonly letsIn: LetsIn;
  /** The ARN that a user of the machine comes in at AWS with; undefined for one that gets no credentials. */
  readonly identityOf: (user: string) => string | undefined;
  /** What services begin anew by. */
  readonly managers: ServiceManagers;
}

/**
 * A stand-in for a machine behind an edge: the programs that keyturn calls there over SSH, as root by `sudo -n`, on files that are
 * nowhere else. It runs nothing of this machine, and what it does not know ends as a program that is not there.
 */
export class OriginMachine {
  readonly #files: RootFiles;
  readonly #around: Around;
  readonly #units: Units;
  readonly #nginx: Nginx;

  constructor(files: RootFiles, around: Around) {
    this.#files = files;
    this.#around = around;
    this.#units = new Units(files, around.letsIn);
    this.#nginx = new Nginx(files);
  }

  /** Runs a program as a user that may run everything as root by `sudo -n`. */
  run(words: readonly string[], input: string): ProgramEnd {
    const [program = "", ...args] = words;
    if (program === "sudo") return this.#sudo(args, input);
    // Not root, whose number is 0.
    if (program === "id" && args[0] === "-u") return { exitCode: 0, stdout: "1000\n" };
    return this.#around.managers.run(words);
  }

  /** What is shown at a port of the machine. */
  shownAt(port: number): Shown | undefined {
    return this.#nginx.shownAt(port);
  }

  #sudo([quietly, ...rest]: readonly string[], input: string): ProgramEnd {
    if (quietly !== "-n") return NOT_UNDERSTOOD;
    if (rest[0] === "-u" && rest[2] === "--") return this.#as(rest[1] ?? "", rest.slice(3));
    return this.#root(rest[0] === "--" ? rest.slice(1) : rest, input);
  }

  #root([program = "", ...args]: readonly string[], input: string): ProgramEnd {
    const forFiles = FILE_PROGRAMS[program];
    if (forFiles !== undefined) return forFiles(this.#files, args, input);
    switch (program) {
      case "true":
        return DONE;
      case "/usr/bin/cloudflared":
        return args[0] === "--version"
          ? { exitCode: 0, stdout: "cloudflared version 2025.10.1 (played by keyturn)\n" }
          : NOT_UNDERSTOOD;
      case "curl":
        return this.#units.ready(args.at(-1) ?? "");
      case "nginx":
        return this.#nginx.run(args);
      case "systemctl":
        return args.some((word) => word.startsWith("keyturn-")) || args[0] === "daemon-reload"
          ? this.#units.systemctl(args)
          : this.#around.managers.run([program, ...args]);
      default:
        return NOT_FOUND;
    }
  }

  /** What a service's user asks to learn who it is. */
  #as(user: string, words: readonly string[]): ProgramEnd {
    if (words.includes("get-caller-identity")) {
      const arn = this.#around.identityOf(user);
      return arn === undefined ? { exitCode: 253, stdout: "" } : { exitCode: 0, stdout: `${arn}\n` };
    }
    // Nobody but root reaches the metadata service. 7: refused (curl(1), EXIT CODES).
    return words[0] === "curl" ? { exitCode: 7, stdout: "" } : NOT_FOUND;
  }
}
