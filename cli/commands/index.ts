import { type Command, Option } from "commander";
import { readLink } from "../notify/link.ts";
import { addCi } from "./ci.ts";
import { addSchedule } from "./schedule.ts";

/** Options that several commands share. */
const stackOption = () =>
  new Option("-s, --stack <name>", "the stack; may be left out where there is one only");
const jsonOption = () => new Option("--json", "print the result as one line of JSON");
const acceptOption = () =>
  new Option("--accept-unreadable <name...>", "accept that data stored under these keys becomes unreadable");

const healthOption = () =>
  new Option("--ignore-health", "do not ask first whether the system is healthy; the record says so");

const linkOption = () =>
  new Option(
    "--link <url>",
    "where this run is to be seen, for notifications; CI's own unless given",
  ).argParser(readLink);

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

  const carriedOut = (command: Command) =>
    command
      .option("--dry-run", "preview and change nothing, not even the stack file")
      .option("-y, --yes", "do not ask")
      .option("--no-commit", "leave committing the stack file to you")
      .option("--why <text>", "the reason, for the record; never a value")
      .option("--no-notify", "tell none of the catalog's notifiers")
      .addOption(linkOption())
      .option("--clear-pending", "go on although a command of your own may run twice, for you have looked")
      .hook("preAction", (_, called) => void called.setOptionValue("command", called.name()))
      .addOption(stackOption())
      .addOption(jsonOption());

  carriedOut(program.command("rotate"))
    .description("bump, show the plan, ask, and apply")
    .argument("[names...]", "secrets to rotate; a derived token named alone is issued anew")
    .option("--all", "all that may be rotated")
    .option("--due", "all that are older than their maxAge; none is no failure")
    .option(
      "--compromised <name...>",
      "these alone, in two runs: a new value everywhere, then the old one dies",
    )
    .option("--secrets <names...>", "the same as names: A,B")
    .option("--config <file>", "a catalog, whose stack is meant; or a secrets-config.yaml, for what it lists")
    .option("--skip-backup", "keep no copy of the .env files first; keyturn rollback still leads back")
    .option("--yes-i-know", "with --compromised: rotate a locked secret all the same")
    .option("--revoke-anyway", "with --compromised: let the old value die although a place still holds it")
    .addOption(acceptOption())
    .addOption(healthOption())
    .action(
      async (names, options) => void (await (await import("./rotate.ts")).rotateCommand(names, options)),
    );

  carriedOut(program.command("adopt"))
    .description("take over the values that are in use, as generation 1; readable places stay as they are")
    .argument("[names...]", "secrets to adopt")
    .option("--all", "all secrets of the catalog that have no generation yet")
    .option("--credential <id>", "what its API calls a minted credential, so that retirement revokes it")
    .action(async (names, options) => (await import("./adopt.ts")).adoptCommand(names, options));

  carriedOut(program.command("begin"))
    .description("make the first generation of secrets that have no value in use yet")
    .argument("<names...>", "secrets to begin")
    .action(async (names, options) => (await import("./begin.ts")).beginCommand(names, options));

  carriedOut(program.command("rollback"))
    .description("return to the generation before")
    .argument("<names...>", "secrets to roll back")
    .action(async (names, options) => (await import("./rollback.ts")).rollbackCommand(names, options));

  carriedOut(program.command("restore"))
    .description("return to what a backup of the .env files holds, in the state and in every place")
    .argument("[names...]", "only these secrets")
    .option("--list", "show the backups; the same as keyturn backup list")
    .option("--latest", "from the newest backup")
    .option("--backup <stamp>", "from this one, such as 20251031-143000")
    .option("--identity <file>", "a file with the age key that opens it; this machine's own unless given")
    .addOption(acceptOption())
    .action(async (names, options) => (await import("./restore.ts")).restoreCommand(names, options));

  program
    .command("backup")
    .description("the copies of .env files that rotations keep")
    .command("list")
    .description("show them, newest first: when, before what, which files")
    .addOption(stackOption())
    .addOption(jsonOption())
    .action(async (options) => (await import("./backup-list.ts")).backupList(options));

  carriedOut(program.command("retire"))
    .description("let the previous generation die, when every consumer has the current one")
    .argument("[names...]", "secrets whose previous generation goes")
    .option("--all", "all that hold a previous generation")
    .option("--due", "all whose overlapFor is over since every place had the new value; none is no failure")
    .action(
      async (names, options) => void (await (await import("./retire.ts")).retireCommand(names, options)),
    );

  carriedOut(program.command("remove"))
    .description("empty the places of secrets and forget them; minted credentials are revoked")
    .argument("<names...>", "secrets to remove, in the catalog or taken out of it already")
    .action(async (names, options) => (await import("./remove.ts")).removeCommand(names, options));

  carriedOut(program.command("resume"))
    .description("carry out what the stack file asks for: after a merged bump, or a run that was cut off")
    .addOption(healthOption())
    .action(async (options) => void (await (await import("./resume.ts")).resume(options)));

  carriedOut(program.command("recover"))
    .description("go on where the state is lost, or older than the stack file: what places hold is read back")
    .argument("[names...]", "secrets whose current generation is not in the state")
    .option("--all", "all of which that is so")
    .option("--state-lost", "the backend holds no state of the stack, and none can be brought back")
    .option(
      "--revoke-lost",
      "at last revoke minted credentials whose value is lost; they are named otherwise",
    )
    .action(async (names, options) => (await import("./recover.ts")).recoverCommand(names, options));

  carriedOut(program.command("abandon"))
    .description("write optional targets off: nothing waits for them, and what they hold stays there")
    .argument("<targets...>", "optional targets of the catalog")
    .option("--undo", "take them back: the next run writes there what is current")
    .action(async (targets, options) => (await import("./abandon.ts")).abandonCommand(targets, options));

  program
    .command("status")
    .description("show every secret: generation, age, what is due, where it stands")
    .argument("[names...]", "tell all that is known of these")
    .option("--verbose", "tell all that is known of every secret")
    .option("--check", "end with 1 where something is due, behind or stuck")
    .addOption(stackOption())
    .addOption(jsonOption())
    .action(async (names, options) => (await import("./status.ts")).status(names, options));

  program
    .command("check")
    .description("check that every Compose service is healthy and every probe answers; nothing is changed")
    .option("--save <file>", "write how it is now into a file, for a later --compare")
    .option("--compare <file>", "tell what got worse, better, is new or gone since a --save")
    .option("--verbose", "show the last log lines of what is not healthy, without any value")
    .addOption(stackOption())
    .addOption(jsonOption())
    .action(async (options) => (await import("./check.ts")).check(options));

  program
    .command("restart")
    .description("make Compose services anew after a rotation, in order, and wait until they are healthy")
    .argument("[services...]", "these alone; unless named, those that the newest backup says are affected")
    .option("--all", "every service that has a container")
    .option("--no-healthcheck", "do not wait until they are healthy, nor compare with the state before")
    .option("--timeout <seconds>", "how long a service may take until it is healthy", "180")
    .option("--dry-run", "show the order and change nothing")
    .option("-y, --yes", "do not ask")
    .addOption(stackOption())
    .addOption(jsonOption())
    .action(async (services, options) => (await import("./restart.ts")).restartCommand(services, options));

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

  addSchedule(program);

  program
    .command("sandbox")
    .description("run a command, such as `pulumi preview`, with the engine on PATH and a scratch state")
    .argument("<command...>", "the command, after --")
    .option("--fresh", "forget the sandbox's state and files, and begin anew")
    .option("--project <folder>", "another Pulumi program, with a stand-in for every plugin")
    .passThroughOptions()
    .action(async (command, options) => (await import("./sandbox.ts")).sandbox(command, options));
}
