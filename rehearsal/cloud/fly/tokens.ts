import { randomBytes } from "node:crypto";
import { parseGoDuration } from "../../clients/flyctl/go-duration.js";
import type { ServiceContext } from "../service.ts";
import { type FlyState, type FlyToken, stamp } from "./state.ts";

/** 20 years, as flyctl's own default. */
const LONGEST = "175200h0m0s";

/** A token at the only moment when it can be seen. */
export interface MintedToken {
  readonly id: string;
  /** As it is printed and used: a scheme and two parts, with a space, a comma and base64's `+/=` in it. */
  readonly header: string;
}

/** What was asked for can't be done; its message is the API's. */
export class TokenRefused extends Error {}

/** Makes a deploy token of an app. @throws {TokenRefused} for a duration that is none */
export function mintToken(
  { state, save, mark }: ServiceContext<FlyState>,
  asked: { readonly name: string; readonly app: string; readonly expiry?: string | undefined },
): MintedToken {
  const life = parseGoDuration(asked.expiry === undefined || asked.expiry === "" ? LONGEST : asked.expiry);
  if (life === undefined || life <= 0) throw new TokenRefused("Expiry is not a valid duration");
  const header = `FlyV1 ${part()},${part()}`;
  const id = randomBytes(32).toString("base64url").replace(/[-_]/g, "x").slice(0, 42);
  const createdAt = stamp(state);
  state.tokens[id] = {
    name: asked.name,
    app: asked.app,
    mark: mark(header),
    createdAt,
    expiresAt: new Date(Date.parse(createdAt) + life).toISOString(),
    revokedAt: null,
  };
  save();
  return { id, header };
}

/** Ends a token's life. Doing it again is no error, and does not change when it ended. @throws {TokenRefused} */
export function revokeToken({ state, save }: ServiceContext<FlyState>, id: string): void {
  const token = Object.hasOwn(state.tokens, id) ? state.tokens[id] : undefined;
  if (token === undefined) throw new TokenRefused("Could not find LimitedAccessToken");
  token.revokedAt ??= stamp(state);
  save();
}

/** An app's tokens, the revoked ones too: Fly goes on listing them (flyctl issue 3667). */
export function tokensOf(state: FlyState, app: string): readonly (FlyToken & { readonly id: string })[] {
  return Object.entries(state.tokens).flatMap(([id, token]) => (token.app === app ? [{ id, ...token }] : []));
}

function part(): string {
  return `fm2_${randomBytes(64).toString("base64")}`;
}
