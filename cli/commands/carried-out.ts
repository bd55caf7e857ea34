import type { Command } from "commander";
import { acceptOption, carriedOut, healthOption } from "./options.ts";

/** Adds the commands that change a stack: they show what they are about to do, ask, and carry it out. */
export function addCarriedOut(program: Command): void {
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
}
