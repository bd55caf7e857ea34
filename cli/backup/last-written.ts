import { z } from "zod";
import { SecretValue } from "../../components/secret-value.ts";
import type { Project } from "../project.ts";
import { exportState } from "../state/exported-state.ts";

/** The engine's form of a secret whose value was asked for; the value is JSON (sdk/go/common/resource/stack). */
const hidden = z
  .object({ plaintext: z.string() })
  .transform(({ plaintext }) => JSON.parse(plaintext) as unknown);
const filesSchema = z.array(
  z.object({ path: z.string(), entries: z.record(z.string(), z.object({ value: hidden.pipe(z.string()) })) }),
);

/** By .env file, as the catalog writes its path: what the state says was written into it last, by key. */
export async function lastWritten(project: Project): Promise<Map<string, Map<string, SecretValue>>> {
  const state = await exportState(project, { showSecrets: true });
  const written = new Map<string, Map<string, SecretValue>>();
  for (const { type, outputs } of state?.resources ?? []) {
    if (type !== "keyturn:index:EnvFiles") continue;
    for (const { path, entries } of filesIn(outputs.files)) {
      const values = written.get(path) ?? new Map<string, SecretValue>();
      for (const [key, { value }] of Object.entries(entries)) values.set(key, new SecretValue(value));
      written.set(path, values);
    }
  }
  return written;
}

/** What can't be read counts as nothing: a parser's own words would hold a piece of it. */
function filesIn(files: unknown): z.output<typeof filesSchema> {
  try {
    return filesSchema.safeParse(files).data ?? [];
  } catch {
    return [];
  }
}
