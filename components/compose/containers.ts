import { z } from "zod";

/** Source: `docker compose ps --format json` of Compose 2: one object a line, in versions before 2.21 one list. */
const containerSchema = z.object({
  ID: z.string().default(""),
  Name: z.string().default(""),
  Service: z.string(),
  State: z.string(),
  Health: z.string().default(""),
  ExitCode: z.number().default(0),
  CreatedAt: z.string().default(""),
  /** `key=value,key=value`, in no order; a value may hold a comma. */
  Labels: z.string().default(""),
});

/** A container, as Compose tells of it. */
export type Container = z.output<typeof containerSchema>;

/** What `docker compose ps --format json` has printed. What can't be read is left out. */
export function containersIn(text: string): Container[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const found = text.trim().startsWith("[") ? [read(text)].flat() : lines.map(read);
  return found.flatMap((one) => containerSchema.safeParse(one).data ?? []);
}

/** What can't be read counts as nothing: the parser's own words would hold a piece of it. */
function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
