import { Refusal } from "./refusal.ts";

/** The parameters of a URL. */
export class Query {
  readonly #parameters: URLSearchParams | undefined;

  constructor(url: string) {
    const at = url.indexOf("?");
    this.#parameters = at < 0 ? undefined : new URLSearchParams(url.slice(at));
  }

  /** The one value of a parameter. @throws {Refusal} where it is repeated: two readers might take different ones */
  one(name: string): string | undefined {
    const values = this.#parameters?.getAll(name) ?? [];
    if (values.length > 1) throw new Refusal("request-malformed", `${name} may be given once`);
    return values[0] === "" ? undefined : values[0];
  }
}
