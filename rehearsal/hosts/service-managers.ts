/** A program that is run on a machine. */
export interface ProgramCall {
  /** The program and its arguments. */
  readonly words: readonly string[];
}

/** How it ended. */
export interface ProgramEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr?: string;
}

/** Programs of which a machine has none. Source: what a shell ends with. */
const NOT_FOUND: ProgramEnd = { exitCode: 127, stdout: "" };
/** Source: sysexits.h, EX_USAGE. */
const NOT_UNDERSTOOD: ProgramEnd = { exitCode: 64, stdout: "" };

/** Told that units, or services of a Compose project, begin anew with what their files hold now. */
export type Restarted = (manager: "systemd" | "compose", names: readonly string[]) => void;

/**
 * Stand-ins for `systemctl`, `docker compose` and `sudo` of one machine: what runs there, runs, and is made anew when it is
 * asked for. Of each it knows what makes services begin anew and shows how they stand.
 */
export class ServiceManagers {
  readonly #restarted: Restarted;
  /** By name, how often it was begun. */
  readonly #begun = new Map<string, number>();

  constructor(restarted: Restarted) {
    this.#restarted = restarted;
  }

  run(words: readonly string[]): ProgramEnd {
    const [program, ...args] = words;
    switch (program) {
      case "sudo":
        return args[0] === "-n" ? this.run(args.slice(1)) : NOT_UNDERSTOOD;
      case "systemctl":
        return this.#systemctl(args[0] === "--user" ? args.slice(1) : args);
      case "docker":
        return args[0] === "compose" ? this.#compose(args.slice(1)) : NOT_UNDERSTOOD;
      default:
        return NOT_FOUND;
    }
  }

  #systemctl([verb, ...rest]: readonly string[]): ProgramEnd {
    const names = named(rest);
    if (verb === "restart") return this.#begin("systemd", names);
    if (verb !== "show") return NOT_UNDERSTOOD;
    const state = { ActiveState: "active", Type: "simple", Result: "success" };
    const lines = Object.entries(state).map(([name, value]) => `${name}=${value}\n`);
    return { exitCode: 0, stdout: `${lines.join("")}MainPID=${this.#number("systemd", names[0] ?? "")}\n` };
  }

  #compose(args: readonly string[]): ProgramEnd {
    const [verb, ...rest] = args[0] === "--file" ? args.slice(2) : args;
    const names = named(rest);
    if (verb === "up") return this.#begin("compose", names);
    if (verb !== "ps") return NOT_UNDERSTOOD;
    const lines = names.map((Service) =>
      JSON.stringify({ ID: `c${this.#number("compose", Service)}`, Service, State: "running", Health: "" }),
    );
    return { exitCode: 0, stdout: lines.map((line) => `${line}\n`).join("") };
  }

  #begin(manager: "systemd" | "compose", names: readonly string[]): ProgramEnd {
    for (const name of names)
      this.#begun.set(`${manager} ${name}`, (this.#begun.get(`${manager} ${name}`) ?? 0) + 1);
    this.#restarted(manager, names);
    return { exitCode: 0, stdout: "" };
  }

  /** Another one after each beginning. */
  #number(manager: string, name: string): number {
    return 1000 + (this.#begun.get(`${manager} ${name}`) ?? 0);
  }
}

function named(args: readonly string[]): readonly string[] {
  return args.includes("--") ? args.slice(args.indexOf("--") + 1) : [];
}
