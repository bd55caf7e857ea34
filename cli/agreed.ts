import { confirm, isCancel } from "@clack/prompts";

/** Asks a person, unless `--yes` has answered. */
export async function agreed(options: { readonly yes?: boolean }, message: string): Promise<boolean> {
  if (options.yes === true) return true;
  const answer = await confirm({ message, initialValue: false, output: process.stderr });
  return !isCancel(answer) && answer;
}
