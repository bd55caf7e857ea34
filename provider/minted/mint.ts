import type { z } from "zod";

/** A credential as its API lists it: no value. */
export interface Listed {
  readonly id: string;
  readonly name: string;
}

/** An API that makes credentials. Its errors hold no value. */
export interface Mint {
  /**
   * True where what a run lost takes the room that another one needs: it is revoked before that is made. Else after it, so
   * that nothing dies where no other can be had.
   */
  readonly clearsFirst?: boolean;
  /** Those that live, by that name. */
  find(name: string): Promise<readonly Listed[]>;
  /** Whether one of that id lives; true where nobody can tell. */
  lives(id: string): Promise<boolean>;
  /** Makes one. */
  create(name: string): Promise<{ readonly id: string; readonly value: string }>;
  /** Lets one die; one that is gone already is no failure. */
  revoke(id: string): Promise<void>;
}

/** Says why an API's credential could not be made, found or revoked, and what to do. */
export class MintError extends Error {
  override readonly name = "MintError";
}

/** Parses JSON that another program printed, which may hold a credential: of what does not fit only the kind is told. */
export function parseReply<T>(text: string, shape: z.ZodType<T>, from: string): T {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new MintError(`${from} printed no JSON`);
  }
  const read = shape.safeParse(data);
  if (read.success) return read.data;
  const places = read.error.issues.map(({ path }) => path.join(".") || "the whole");
  throw new MintError(
    `${from} printed JSON of another form than expected, at: ${[...new Set(places)].join(", ")}`,
  );
}
