import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { PACKAGE_ROOT } from "../../../cli/project-file.ts";
import { REHEARSED_CLIENTS } from "../../../rehearsal/catalog-cloud.ts";
import type { Fault } from "../../../rehearsal/cloud/faults.ts";
import { UP } from "../../support/adopted-system.ts";
import { IN_USE } from "../../support/every-kind.ts";
import { type Part, started } from "../../support/moments.ts";
import { stopProcessesOf } from "../../support/scratch-processes.ts";
import { type Client, FLYCTL, killAtWork, MODAL } from "./clients.ts";
import { bumpAll, type Story } from "./story.ts";
import { dumpsIn, type Teller } from "./teller.ts";

/** At what a part is killed: a credential has been made. */
const AT: Fault = {
  service: "neon",
  method: "POST",
  path: /api_keys$/,
  status: 500,
  times: 1,
  afterwards: true,
};

/** A kill, or a fault of the process's own, on a machine that keeps core dumps of any size. */
function ended(part: Part, signal: "SIGKILL" | "SIGSEGV"): Story {
  return {
    name: `the ${part} ended by ${signal}`,
    shows: ["stderr", "file", "state", ...(signal === "SIGSEGV" ? (["core-dump"] as const) : [])],
    play: async (teller) => {
      const { system } = teller;
      let limit: string | undefined;
      const end = async () => {
        const pid = await started(system, part);
        limit = /^Max core file size +(\S+ +\S+)/m.exec(readFileSync(`/proc/${pid}/limits`, "utf8"))?.[1];
        process.kill(pid, signal);
        if (part === "engine") stopProcessesOf(system.folder);
      };
      const mend = system.cloud.fail({ ...AT, meanwhile: end });
      if (signal === "SIGSEGV") await leaveDump(teller);
      const under = ["prlimit", "--core=unlimited:unlimited"];
      const args = ["rotate", "NEON_API_KEY", "SIGNING_KEY", "--yes"];
      await teller.fails("keyturn", args, /./, { under }).finally(mend);
      if (!/^0 +0$/.test(limit ?? ""))
        throw new Error(`the ${part} may leave core dumps: ${limit ?? "it never ran"}`);
      const dumps = dumpsIn(system).filter((name) => !name.startsWith("control/"));
      if (dumps.length > 0) throw new Error(`the ${part} left ${dumps.join(", ")}`);
    },
  };
}

/** A client of another maker's is killed at each value that it hands on; left alone, it brings them all there. */
function killed(client: Client, on: Story["on"], args: readonly string[], clients: readonly string[]): Story {
  return {
    name: `${client.name} ended by SIGKILL with values in its hands, and resumed`,
    ...(on === undefined ? {} : { on }),
    shows: ["stderr", "file", "cmdline", "environ", "notification"],
    play: async (teller) => {
      const { system } = teller;
      const env = { PATH: [...clients, system.env.PATH].join(delimiter) };
      const mend = killAtWork(system, client);
      await teller.fails("keyturn", [...args, "--yes"], /./, { env }).finally(() => {
        if (mend() === 0) throw new Error(`${client.name} was never at work`);
      });
      // Of the receivers one refuses, and so it fails.
      await teller.fails("keyturn", ["notify", "due", "--stuck-after", "1s"], /discord/);
      await teller.does("keyturn", ["resume", "--yes"], { env });
    },
  };
}

/** An error in the program that nobody catches, with a value in its words. */
function brokenOff(way: "throw" | "parse"): Story {
  return {
    name: `the program broken off with a value in an error's words (${way})`,
    shows: ["stdout", "engine-log"],
    play: async (teller) => {
      bumpAll(teller);
      const folder = mkdtempSync(join(tmpdir(), "keyturn-planted-"));
      try {
        const file = join(folder, "value");
        writeFileSync(file, IN_USE.NEON_API_KEY);
        const env = {
          NODE_OPTIONS: `--import ${join(PACKAGE_ROOT, "test/tools/fixtures/break-off.mjs")}`,
          PLANTED_VALUE_FILE: file,
          PLANTED_WAY: way,
          PLANTED_IN: "cmd/run/index.js",
          // The SDK brings two that listen; keyturn's comes after them.
          PLANTED_AFTER: "3",
        };
        const words = way === "throw" ? /can't use \[secret\]/ : /its words are withheld/;
        await teller.fails("pulumi", UP, words, { env });
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  };
}

/** That the machine keeps dumps where the others would leave theirs: one of a process that holds no value. */
async function leaveDump({ system, other }: Teller): Promise<void> {
  const cwd = system.path("control");
  mkdirSync(cwd);
  await other("prlimit", ["--core=unlimited", process.execPath, "-e", "process.abort()"], { cwd });
}

/** Processes that are killed, ended by a fault of their own, or break off. */
export const CRASHES: readonly Story[] = [
  ended("engine", "SIGKILL"),
  ended("program", "SIGKILL"),
  ended("provider", "SIGKILL"),
  ended("provider", "SIGSEGV"),
  killed(FLYCTL, undefined, ["rotate", "SIGNING_KEY"], []),
  killed(MODAL, "further", ["begin", "AT_MODAL"], [REHEARSED_CLIENTS]),
  brokenOff("throw"),
  brokenOff("parse"),
];
