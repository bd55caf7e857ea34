import { z } from "zod";

/** As the engine writes a time that stood in a stack's file without quotes: Go's time.Time.String(), in UTC. */
const GO_TIME = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?) \+0000 UTC$/;

/** From here on a time is taken for a slip of the pen: no generation was made then. */
const END = Date.UTC(2100, 0, 1);

/** What a time is refused for whose form is right. */
export const NO_SUCH_TIME = "is no time that can be";

/**
 * A time in UTC, ISO 8601. What the engine made of one without quotes is read too, and given as keyturn writes times:
 * `2026-01-31 12:00:00 +0000 UTC` is `2026-01-31T12:00:00.000Z`.
 */
export const instant = z.preprocess(
  fromGo,
  // What is no time at all has its own words.
  z.iso.datetime().refine((text) => !(Date.parse(text) >= END), NO_SUCH_TIME),
);

function fromGo(value: unknown): unknown {
  const [, day, time] = (typeof value === "string" && GO_TIME.exec(value)) || [];
  if (day === undefined || time === undefined) return value;
  const moment = Date.parse(`${day}T${time}Z`);
  return Number.isNaN(moment) ? value : new Date(moment).toISOString();
}
