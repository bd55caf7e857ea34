import { randomBytes } from "node:crypto";

/** A name that no other question has, for what is made for the test: `{run}` in a probe. */
export const runName = (): string => `keyturn-${randomBytes(6).toString("hex")}`;
