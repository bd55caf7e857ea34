import type { ProgramEnd } from "../service-managers.ts";
import type { RootFiles } from "./root-files.ts";

const DONE: ProgramEnd = { exitCode: 0, stdout: "" };
const FAILED: ProgramEnd = { exitCode: 1, stdout: "" };
const NOT_UNDERSTOOD: ProgramEnd = { exitCode: 64, stdout: "" };

/** Where systemd keeps what is enabled, and where the stand-in keeps what runs. */
const FOLDER = "/etc/systemd/system";
const enabled = (unit: string) => `${FOLDER}/multi-user.target.wants/${unit}`;
const running = (unit: string) => `/run/played/${unit}`;

/** Whether a tunnel's edge lets a connector in with this token. */
export type LetsIn = (token: string) => boolean;

/**
 * A stand-in for systemd as far as a tunnel's connectors go, and for them: one that is started reads its token, and is up when
 * the edge lets it in. What was started runs on until it is stopped, whatever becomes of its files.
 */
export class Units {
  readonly #files: RootFiles;
  readonly #letsIn: LetsIn;

  constructor(files: RootFiles, letsIn: LetsIn) {
    this.#files = files;
    this.#letsIn = letsIn;
  }

  /** Runs `systemctl` with these words. */
  systemctl([verb = "", ...rest]: readonly string[]): ProgramEnd {
    const unit = rest.findLast((word) => !word.startsWith("-")) ?? "";
    switch (verb) {
      case "daemon-reload":
        return DONE;
      case "is-active":
        return this.#runs(unit) ? { exitCode: 0, stdout: "active\n" } : { exitCode: 3, stdout: "inactive\n" };
      case "enable":
        if (this.#files.digest(`${FOLDER}/${unit}`) === undefined) return FAILED;
        this.#files.folder(`${FOLDER}/multi-user.target.wants`);
        this.#files.link(enabled(unit), `${FOLDER}/${unit}`);
        return DONE;
      case "disable":
        this.#files.remove(enabled(unit));
        if (rest.includes("--now")) this.#files.remove(running(unit));
        return DONE;
      case "start":
        return this.#start(unit);
      case "stop":
        this.#files.remove(running(unit));
        return DONE;
      default:
        return NOT_UNDERSTOOD;
    }
  }

  /** Whether what tells how it is at an address of the machine itself is up, as curl ends that asks it. */
  ready(url: string): ProgramEnd {
    const port = /^http:\/\/127\.0\.0\.1:(\d+)\/ready$/.exec(url)?.[1];
    if (port === undefined) return NOT_UNDERSTOOD;
    // 7: nobody listens there. Source: curl(1), EXIT CODES.
    const isUp = this.#files.paths.some((path) => this.#files.target(path) === `ready at ${port}`);
    return isUp ? DONE : { exitCode: 7, stdout: "" };
  }

  #runs(unit: string): boolean {
    return this.#files.target(running(unit)) !== undefined;
  }

  #start(unit: string): ProgramEnd {
    const text = this.#files.text(`${FOLDER}/${unit}`) ?? "";
    const token = /^LoadCredential=token:(.+)$/m.exec(text)?.[1];
    const port = / --metrics 127\.0\.0\.1:(\d+) /.exec(text)?.[1];
    const held = token === undefined ? undefined : this.#files.text(token);
    if (held === undefined || port === undefined || !this.#letsIn(held)) return FAILED;
    this.#files.folder("/run/played");
    this.#files.link(running(unit), `ready at ${port}`);
    return DONE;
  }
}
