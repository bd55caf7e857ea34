import type { Command } from "commander";
import { jsonOption, stackOption } from "./options.ts";

/** Adds `keyturn ci`: what a pipeline does, wherever it runs. */
export function addCi(program: Command): void {
  const ci = program
    .command("ci")
    .description(
      "what a pipeline does on any code host: preview a pull request, rotate what is due, look for drift",
    );

  ci.command("preview")
    .description(
      "write the comment of a pull request: the plan, and what the engine and the policies say of it",
    )
    .option("--base <revision>", "compare with what the change has in common with this Git revision", "HEAD")
    .option(
      "--head <revision>",
      "take stack file and catalog from this revision, as data; the program stays this checkout's",
    )
    .option("--comment <file>", "write the comment there too")
    .option("--verdict <file>", "write what the engine and the policies said there, as JSON")
    .option("--no-engine", "only the plan, which needs no secret")
    .option("--policy-pack <folder...>", "policy packs to ask; keyturn's own unless given")
    .option("--policy-pack-config <file...>", "a file of settings for each pack, in their order")
    .option("--approved", "with --head: preview although its settings may lead credentials elsewhere")
    .addOption(stackOption())
    .addOption(jsonOption())
    .action(async (options) => (await import("../ci/preview.ts")).ciPreview(options));

  ci.command("comment")
    .description(
      "write a comment into a pull request on GitHub or Forgejo; the one of before is written anew",
    )
    .argument("<file>", "what keyturn ci preview --comment FILE wrote")
    .requiredOption("--pull-request <number>", "its number")
    .option("--repository <owner/name>", "the repository; GITHUB_REPOSITORY unless given")
    .option("--api <url>", "the host's API; GITHUB_API_URL unless given")
    .option("--as <login>", "whose comment it is, by the token in GITHUB_TOKEN", "github-actions[bot]")
    .addOption(jsonOption())
    .action(async (file, options) => (await import("../ci/comment.ts")).ciComment(file, options));

  ci.command("rotate")
    .description("carry out what the stack file asks for, retire and rotate what is due; committed first")
    .option("--push <remote>", "push every commit there before it is carried out")
    .option("--branch <name>", "instead push what is due to this branch, for a review, and carry nothing out")
    .option("--comment <file>", "with --branch: write the text of its pull request there")
    .option("--no-bump", "ask for no new generation: only carry out and retire")
    .option("--no-commit", "do not commit the stack file")
    .option("--why <reason>", "the reason, for the record")
    .addOption(stackOption())
    .addOption(jsonOption())
    .action(async (options) => (await import("../ci/rotate.ts")).ciRotate(options));

  ci.command("drift")
    .description(
      "ask every place what it holds, and check the status; ends with 1 where something is not as it should be",
    )
    .addOption(stackOption())
    .addOption(jsonOption())
    .action(async (options) => (await import("../ci/drift.ts")).ciDrift(options));
}
