import { z } from "zod";

const violation = z.object({
  policy: z.string(),
  pack: z.string().default(""),
  /** In the engine's words: `mandatory`, `advisory`, `remediate`. */
  level: z.string().default("mandatory"),
  /** The resource's name; missing where it is about the whole stack. */
  resource: z.string().exactOptional(),
  message: z.string().default(""),
});

/** What the engine's preview and the policy packs in it said. */
export const verdictSchema = z.object({
  /** Packs that were asked, with versions. */
  packs: z.array(z.string()).default([]),
  violations: z.array(violation).default([]),
  /** What the preview would change, by the engine's words for it; missing where it failed or was not asked. */
  changes: z.record(z.string(), z.number()).exactOptional(),
  /** Why the preview failed. */
  failed: z.string().exactOptional(),
});

export type Verdict = z.infer<typeof verdictSchema>;
export type Violation = z.infer<typeof violation>;

/** Whether a rule that must hold is broken. */
export function isForbidden({ violations }: Verdict): boolean {
  return violations.some(({ level }) => level !== "advisory" && level !== "remediate");
}

/** The engine's event of a violation, and of a run's end, as `pulumi preview --event-log FILE` writes them, one a line. */
const eventSchema = z.object({
  policyEvent: z
    .object({
      resourceUrn: z.string().optional(),
      message: z.string(),
      policyName: z.string(),
      policyPackName: z.string(),
      enforcementLevel: z.string(),
    })
    .optional(),
  summaryEvent: z
    .object({
      // With a capital on the wire (apitype.SummaryEvent), whatever the SDK's own declaration says.
      PolicyPacks: z.record(z.string(), z.string()).nullish(),
      resourceChanges: z.record(z.string(), z.number()).nullish(),
    })
    .optional(),
});

/** One event of the engine's, added to what was said before. */
export function withEvent(verdict: Verdict, event: unknown): Verdict {
  const { success, data } = eventSchema.safeParse(event);
  if (!success) return verdict;
  const { policyEvent: said, summaryEvent: end } = data;
  const violations = said === undefined ? verdict.violations : [...verdict.violations, violationOf(said)];
  const packs = Object.entries(end?.PolicyPacks ?? {}).map(([name, version]) =>
    `${packName(name)} ${version}`.trim(),
  );
  const changes = end?.resourceChanges;
  return {
    ...verdict,
    violations,
    packs: [...new Set([...verdict.packs, ...packs])],
    ...(changes == null ? {} : { changes }),
  };
}

/** A pack in a folder is called `NAME|local|FOLDER`; the folder is nobody's business. */
function packName(name: string): string {
  return name.split("|local|", 1)[0] ?? name;
}

function violationOf(said: NonNullable<z.infer<typeof eventSchema>["policyEvent"]>): Violation {
  const name = said.resourceUrn?.split("::").slice(3).join("::");
  return {
    policy: said.policyName,
    pack: packName(said.policyPackName),
    level: said.enforcementLevel,
    ...(name ? { resource: name } : {}),
    // The engine marks colours so: `<{%reset%}>`.
    message: said.message.replaceAll(/<\{%[^%]*%\}>/g, "").trim(),
  };
}

/**
 * Reads a verdict: the engine's event log, one event a line, or what `keyturn ci preview --verdict FILE` wrote.
 * @throws SyntaxError where it is neither; it quotes nothing
 */
export function parseVerdict(text: string): Verdict {
  const whole = jsonOf(text);
  if (whole !== undefined && !isEvent(whole)) {
    const { success, data } = verdictSchema.safeParse(whole);
    if (success) return data;
  }
  const events = text.split("\n").flatMap((line) => {
    if (line.trim() === "") return [];
    const event = jsonOf(line);
    if (event === undefined) throw new SyntaxError("is neither an event log of the engine nor a verdict");
    return [event];
  });
  const none: Verdict = { packs: [], violations: [] };
  return events.reduce<Verdict>(withEvent, none);
}

function isEvent(value: object): boolean {
  return "sequence" in value || "policyEvent" in value || "summaryEvent" in value;
}

function jsonOf(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
