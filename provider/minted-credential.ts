import { isDeepStrictEqual } from "node:util";
import type { SourceOf } from "../components/catalog/index.ts";
import { mintOf } from "./minted/index.ts";
import { accessNow, noteAccess } from "./minted-access.ts";
import { hiddenAccess } from "./place-values.ts";
import { secret, unwrap } from "./properties.ts";
import type { Properties, Resource } from "./resource.ts";
import { warn } from "./tell.ts";

interface Inputs {
  source: SourceOf<"minted">;
  credential: string;
  secret: string;
  generation: string;
  forsaken?: string[];
  at?: string;
  authority?: string;
  access?: string[];
  adopted?: { id: string; value: string };
}

/** A credential that an API makes and revokes; see `components/sources/minted.ts`. */
export const mintedCredential: Resource = {
  /** A mistyped id is refused in a preview: retirement would revoke nothing. */
  async check(olds, news) {
    const inputs = unwrap(news) as Inputs;
    const { source, secret: name, adopted } = inputs;
    noteAccess(source, inputs.access);
    if (Object.keys(olds).length > 0 || adopted === undefined) return [];
    try {
      if (await mintOf(source, inputs).lives(adopted.id)) return [];
    } catch (error) {
      return [{ property: "", reason: error instanceof Error ? error.message : String(error) }];
    }
    const reason =
      `nothing that lives has the id ${adopted.id} where ${name} is minted: adopt it with the right one ` +
      `(keyturn adopt ${name} --credential ID), or without, and revoke it by hand`;
    return [{ property: "", reason }];
  },

  /** It never changes: a new one is another generation, a resource of its own. Who may revoke it can. */
  async changed(state, news) {
    const [old, wanted] = [unwrap(state) as Inputs, unwrap(news) as Inputs];
    return !isDeepStrictEqual(old.access, wanted.access);
  },

  /**
   * Of that name there can only be what a run left behind that was cut off after the API answered: its value is lost,
   * so it is revoked, as what it left of generations that were called off. Another one is made first where there is room
   * for it: where that can't be had, nothing has died for it.
   */
  async create(news) {
    const inputs = unwrap(news) as Inputs;
    const { source, credential, forsaken = [], adopted } = inputs;
    if (adopted !== undefined) {
      const { id, value } = adopted;
      return {
        id,
        state: {
          ...news,
          ...hiddenAccess(inputs),
          adopted: { id, value: secret(value) },
          credentialId: id,
          value: secret(value),
        },
      };
    }
    const mint = mintOf(source, inputs);
    const leftBehind = (await Promise.all([credential, ...forsaken].map(mint.find))).flat();
    const clear = async () => {
      for (const old of leftBehind) {
        await mint.revoke(old.id);
        const anew = old.name === credential ? ", and minted anew" : "";
        await warn(`${old.name} was left behind by a run that was cut off: it is revoked${anew}`);
      }
    };
    if (mint.clearsFirst === true) await clear();
    const { id, value } = await mint.create(credential);
    if (mint.clearsFirst !== true) await clear();
    // It was needed once.
    const { authority: _, ...kept } = news;
    return {
      id: credential,
      state: { ...kept, ...hiddenAccess(inputs), credentialId: id, value: secret(value) },
    };
  },

  async update(state, news) {
    const inputs = unwrap(news) as Inputs;
    if (state.access === undefined && inputs.access === undefined) return state;
    const { access: _, ...kept } = state;
    return { ...kept, ...hiddenAccess(inputs) };
  },

  /** Retirement. A failure keeps the generation in state, and the next run asks again. */
  async remove(state: Properties) {
    const { source, secret: name, generation, access } = unwrap(state) as Inputs;
    const about = { secret: name, generation, ...accessNow(source, access) };
    await mintOf(source, about).revoke(String(unwrap(state.credentialId)));
  },
};
