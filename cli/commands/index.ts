import { type Command, Option } from "commander";
import { addCarriedOut } from "./carried-out.ts";
import { addCi } from "./ci.ts";
import { addHarden } from "./harden.ts";
import { addOnThisMachine } from "./on-this-machine.ts";
import { acceptOption, healthOption, jsonOption, linkOption, stackOption } from "./options.ts";
import { addSse } from "./sse.ts";

/** Each command's code is loaded when it is run, so that a quick one stays quick. */
export function addCommands(program: Command): void {
  program
    .command("init")
    .description("write a catalog and a stack file for the .env files of this folder")
    .option("--system <name>", "the system's name")
    .addOption(new Option("-s, --stack <name>", "the stack, prod unless given"))
    .option("--env-file <path...>", "a .env file that holds secrets; may be repeated")
    .option("-y, --yes", "ask nothing")
    .addOption(jsonOption())
    .action(async (options) => (await import("./init.ts")).init(options));

  program
    .command("import")
    .description(
      "write a catalog from what exists: .env, Compose, wrangler, fly, SOPS files, workflows, secrets-config",
    )
    .argument("<files...>", "the files; no value of theirs gets into the catalog")
    .option("-o, --out <file>", "the catalog's file; it is printed otherwise")
    .option("--system <name>", "the system's name, the folder's unless given")
    .option("--force", "write over a file that is there")
    .addOption(jsonOption())
    .action(async (files, options) => (await import("./import.ts")).importCommand(files, options));

  program
    .command("export")
    .description("write the catalog as a secrets-config.yaml; what that has no word for is said")
    .option("-o, --out <file>", "the file; it is printed otherwise")
    .option("--force", "write over a file that is there")
    .addOption(stackOption())
    .addOption(jsonOption())
    .action(async (options) => (await import("./export.ts")).exportCommand(options));

  program
    .command("validate")
    .description("check a catalog; every problem is shown with its place and its remedy")
    .argument("[catalog]", "the catalog's path; by default the stack's")
    .addOption(stackOption())
    .addOption(jsonOption())
    .action(async (path, options) => (await import("./validate.ts")).validate(path, options));

  program
    .command("plan")
    .description("show what changes: by default what the stack file asks for and the last commit did not")
    .argument("[names...]", "show instead what a rotation of these would do")
    .option("--all", "show what a rotation of all that may be rotated would do")
    .option("--due", "show what a rotation of all that is older than its maxAge would do")
    .option(
      "--base <revision>",
      "compare with what this Git revision, HEAD unless given, had in common; or with another stack file",
    )
    .option(
      "--catalog <file>",
      "show instead what a rotation of another catalog would do; of all of it unless named",
    )
    .addOption(acceptOption())
    .option("--markdown", "print Markdown, for a pull request")
    .option("--policies <file>", "with --markdown: add what policies said, from the engine's event log")
    .addOption(stackOption())
    .addOption(jsonOption())
    .action(async (names, options) => (await import("./plan.ts")).plan(names, options));

  program
    .command("bump")
    .description("write the next generation into the stack file, for a pull request; nothing is applied")
    .argument("[names...]", "secrets to rotate")
    .option("--all", "all that may be rotated")
    .option("--due", "all that are older than their maxAge; none is no failure")
    .addOption(acceptOption())
    .addOption(healthOption())
    .addOption(stackOption())
    .addOption(jsonOption())
    .action(async (names, options) => (await import("./bump.ts")).bumpCommand(names, options));

  addCarriedOut(program);

  program
    .command("status")
    .description("show every secret: generation, age, what is due, where it stands")
    .argument("[names...]", "tell all that is known of these")
    .option("--verbose", "tell all that is known of every secret")
    .option("--check", "end with 1 where something is due, behind or stuck")
    .addOption(stackOption())
    .addOption(jsonOption())
    .action(async (names, options) => (await import("./status.ts")).status(names, options));

  addOnThisMachine(program);

  program
    .command("check-state")
    .description("check that every secret in the state, its backups and its history is ciphertext")
    .addOption(stackOption())
    .addOption(jsonOption())
    .action(async (options) => (await import("./check-state.ts")).checkStateCommand(options));

  program
    .command("blast")
    .description("show what a leak of a secret touches, and what a rotation of it would do")
    .argument("<name>", "the secret")
    .option("--mermaid", "print the graph as Mermaid text")
    .addOption(stackOption())
    .addOption(jsonOption())
    .action(async (name, options) => (await import("./blast.ts")).blastCommand(name, options));

  addHarden(program);

  const notify = program
    .command("notify")
    .description("tell the catalog's notifiers: a test message, or what is due and what stands half-way");
  notify
    .command("test")
    .description("send a test message")
    .argument("[notifiers...]", "some of the catalog's; all unless named")
    .option("--dry-run", "print what would be sent, without any URL or signature; no state is asked")
    .addOption(linkOption())
    .addOption(stackOption())
    .addOption(jsonOption())
    .action(async (names, options) => (await import("./notify-test.ts")).notifyTest(names, options));
  notify
    .command("due")
    .description("tell what is due or will be soon, and what stands half-way; each of it once")
    .option("--within <duration>", "how soon is soon", "7d")
    .option("--stuck-after <duration>", "how long something may stand half-way", "1h")
    .option("--again", "tell also what was told before")
    .option("--dry-run", "print what would be sent, without any URL or signature")
    .addOption(linkOption())
    .addOption(stackOption())
    .addOption(jsonOption())
    .action(async (options) => (await import("./notify-due.ts")).notifyDue(options));

  program
    .command("scan")
    .description("look for secrets in plain: files, history, logs, processes; no value is printed")
    .argument("[dir]", "the folder; by default the repository around the working directory")
    .option("--history", "every line that a commit of any branch, tag or stash added")
    .option("--logs [file]", "lines of a log as they come, on standard input unless a file is named")
    .option(
      "--processes",
      "arguments and environments of the running processes that you may read; Linux only",
    )
    .option("-s, --stack <name>", "also look for this stack's own values, in every encoding; reads its state")
    .option("--sarif", "print SARIF 2.1.0, for code hosts")
    .option("--baseline <file>", "known findings; by default .keyturn-scan.yaml in the folder")
    .option("--no-baseline", "leave that file aside")
    .option("--write-baseline", "write what is found into the baseline, in place of telling it")
    .option("--reason <text>", "with --write-baseline: why the findings may stay")
    .option("--until <date>", "with --write-baseline: the last day on which they may, as YYYY-MM-DD")
    .addOption(jsonOption())
    .action(async (dir, options) => (await import("./scan.ts")).scan(dir, options));

  program
    .command("rehearse")
    .description(
      "rotate a copy of a stack on a simulated cloud, under traffic and faults; nothing real is touched",
    )
    .option("--catalog <file>", "play another catalog than the stack's")
    .option("--faults <class>", "none, all, exhaustive, or one class such as engine-killed", "none")
    .option("--only <words>", "of the faults, only the cells with these words in their name")
    .option("--sample <number>", "of the faults, only so many cells, chosen by the seed")
    .option("--seed <number>", "decides order and moments", "1")
    .option("--rate <number>", "requests a second of each caller")
    .option("--requests <number>", "without faults: go on until so many were made", "5000")
    .option("--workers <number>", "with faults: cells at a time", "3")
    .option("--fresh", "with faults: play cells again that an earlier run finished")
    .option("--html <file>", "where the page with the timeline or the cells goes")
    .addOption(stackOption())
    .addOption(jsonOption())
    .action(async (options) => (await import("./rehearse.ts")).rehearseCommand(options));

  addCi(program);
  addSse(program);

  program
    .command("demo")
    .description("play example systems in scratch folders on the real engine, and check the outcome")
    .addOption(
      new Option(
        "--system <name>",
        "one alone; of local-ai a whole working day, with services and a real PostgreSQL",
      ).choices(["local-ai", "molecule"]),
    )
    .option("--without-database", "of the day: leave PostgreSQL out")
    .option("--keep", "leave the folders where they are, and say where")
    .addOption(jsonOption())
    .action(async (options) => (await import("./demo.ts")).demo(options));

  program
    .command("sandbox")
    .description("run a command, such as `pulumi preview`, with the engine on PATH and a scratch state")
    .argument("<command...>", "the command, after --")
    .option("--fresh", "forget the sandbox's state and files, and begin anew")
    .option("--project <folder>", "another Pulumi program, with a stand-in for every plugin")
    .passThroughOptions()
    .action(async (command, options) => (await import("./sandbox.ts")).sandbox(command, options));
}
