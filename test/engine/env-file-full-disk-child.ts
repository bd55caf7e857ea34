import { rmSync, writeFileSync } from "node:fs";
import { applyEnvChanges } from "../../provider/env-file/index.ts";
import { Scratch } from "../env-file/scratch.ts";

// Changes the three files of a small disk, given as the argument, again and again, each time with one more
// page free, until it succeeds. Prints as JSON what each attempt left.
const PAGE = 4096;
const scratch = new Scratch(process.argv[2] ?? "").fill();
const attempts: unknown[] = [];
for (let free = 0, done = false; !done; free++) {
  const fill = scratch.path("fill");
  const failure = await applyEnvChanges(scratch.root, scratch.changes, {
    // Made full as late as possible, so that not just the first step meets a full disk.
    onStep: (step) => step.startsWith("make directory") && fillUp(fill, free),
  }).then(
    () => undefined,
    (error: Error) => `${error.name}: ${error.message}`,
  );
  rmSync(fill);
  done = failure === undefined;
  attempts.push({ failure: failure ?? null, state: scratch.state(), leftovers: scratch.leftovers() });
}
process.stdout.write(JSON.stringify(attempts));

function fillUp(path: string, free: number): void {
  let size = 0;
  for (let step = 1 << 20; step >= PAGE; step /= 2) {
    try {
      for (;;) {
        writeFileSync(path, Buffer.alloc(size + step));
        size += step;
      }
    } catch {
      // Too much: the next smaller step.
    }
  }
  writeFileSync(path, Buffer.alloc(Math.max(0, size - free * PAGE)));
}
