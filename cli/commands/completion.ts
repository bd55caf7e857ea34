import tab from "@bomb.sh/tab/commander";
import type { Command } from "commander";
import { notifierNames, optionalTargetNames, secretNames, stackNames } from "../completion/offers.ts";
import { result } from "../output.ts";

/** What bash lacks where its package bash-completion is not loaded. A word may hold `=` and `:`, as there. */
const BASH_WORDS = `if ! declare -F _get_comp_words_by_ref > /dev/null; then
  _get_comp_words_by_ref() {
    local line=\${COMP_LINE:0:COMP_POINT}
    read -ra words <<< "$line"
    if [[ $line == *[[:space:]] ]]; then words+=(""); fi
    cword=$(( \${#words[@]} - 1 ))
    cur=\${words[cword]}
    prev=\${words[cword > 0 ? cword - 1 : 0]}
  }
fi
`;

/**
 * Adds `keyturn completion SHELL` and the hidden call by which a shell asks for suggestions: commands, options, the
 * secrets of the catalog and the stacks of the project around the working directory.
 *
 * @param typed the words of the line so far, after keyturn's own name
 */
export function addCompletion(program: Command, typed: readonly string[]): void {
  const root = tab(program, { completionCommandName: "completion" });
  for (const command of root.commands.values()) {
    const stack = command.options.get("stack");
    if (stack !== undefined) stack.handler = (offer) => stackNames().forEach((name) => void offer(name, ""));
    const { arguments: args, options } = command;
    const targets = args.get("targets");
    if (targets !== undefined) {
      targets.handler = (offer) => optionalTargetNames(typed).forEach((name) => void offer(name, ""));
    }
    const notifiers = args.get("notifiers");
    if (notifiers !== undefined) {
      notifiers.handler = (offer) => notifierNames(typed).forEach((name) => void offer(name, ""));
    }
    const named = ["accept-unreadable", "compromised"].map((option) => options.get(option));
    for (const taker of [args.get("names"), args.get("name"), ...named]) {
      if (taker === undefined) continue;
      taker.handler = (offer) => secretNames(typed).forEach(([name, what]) => void offer(name, what));
    }
  }
  for (const command of program.commands) {
    for (const { long, argChoices = [] } of command.options) {
      const taker =
        argChoices.length === 0
          ? undefined
          : root.commands.get(command.name())?.options.get((long ?? "").slice(2));
      if (taker !== undefined)
        taker.handler = (offer) => argChoices.forEach((choice) => void offer(choice, ""));
    }
  }
  program.commands
    .find((command) => command.name() === "completion")
    ?.hook("preAction", (_program, { args: [shell] }) => {
      if (shell === "bash") result(BASH_WORDS);
    });
}
