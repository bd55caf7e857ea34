import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { makeAgeKey, publicHalf } from "../../../components/key-pairs/index.ts";
import { wrappedFor } from "../../../rehearsal/clients/sops/data-key.js";
import { sealed, type Tree } from "../../../rehearsal/clients/sops/document.js";

/** A folder with a file that the stand-in's own code encrypted, and the identity that opens it. */
export interface StandInFile {
  readonly folder: string;
  readonly key: string;
  readonly recipient: string;
}

/** Makes one, `env.json`, of a tree; it is gone after the test. */
export async function standInFile(tree: Tree): Promise<StandInFile> {
  const folder = mkdtempSync(join(tmpdir(), "keyturn-sops-stand-in-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const key = await makeAgeKey();
  const recipient = await publicHalf(key);
  const dataKey = randomBytes(32);
  writeFileSync(join(folder, "env.json"), sealed(tree, dataKey, await wrappedFor(dataKey, [recipient])));
  return { folder, key, recipient };
}
