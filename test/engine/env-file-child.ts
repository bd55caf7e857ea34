import { applyEnvChanges } from "../../provider/env-file/index.ts";
import { Scratch } from "../env-file/scratch.ts";

// Changes the three files of the scratch directory given first; killed before the step of the number given
// second, and as the user of the number given third. Prints the numbers of the steps taken, or what went wrong.
const [root = "", killAt = "0", user] = process.argv.slice(2);
if (user !== undefined) {
  // Only now, with all sources loaded: that user may not be able to read them.
  process.setgroups?.([]);
  process.setgid?.(Number(user));
  process.setuid?.(Number(user));
}
let step = 0;
try {
  await applyEnvChanges(root, new Scratch(root).changes, {
    onStep() {
      if (++step === Number(killAt)) process.kill(process.pid, "SIGKILL");
    },
  });
  process.stdout.write(`${step}\n`);
} catch (error) {
  process.stdout.write(`${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}\n`);
  process.exitCode = 1;
}
