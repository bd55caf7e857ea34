import { envFiles } from "../../../../provider/env-files.ts";
import { placeValues } from "../../../../provider/place-values.ts";
import { previousKey } from "../../../../provider/previous-key.ts";
import { previousValues } from "../../../../provider/previous-values.ts";
import type { Properties, Resource } from "../../../../provider/resource.ts";
import type { PlaceUnderTest, Way } from "./row.ts";

/** A value and the generation that it belongs to. */
export interface Of {
  readonly value: string;
  readonly generation: number;
}

/** What is wanted of a place. */
export interface Wanted {
  readonly current: Of;
  readonly previous?: Of | undefined;
  readonly adopted?: boolean;
}

const SECRET = "TOKEN";
const NAME = "place";

/** Does with a place's resources what the engine does: checks, compares, creates, updates, deletes, and keeps the state. */
export class Life {
  readonly #place: PlaceUnderTest;
  readonly #isFile: boolean;
  #state: Properties | undefined;
  /** Whether a previous value has a resource, as it has from the turn to the retirement. */
  #hasPrevious = false;

  constructor(place: PlaceUnderTest) {
    this.#place = place;
    // Files of this machine are written several at once, by a resource of their own.
    this.#isFile = place.target.kind === "dotenv-file";
  }

  /** One run. @throws Error where it is refused, or fails */
  async run(wanted: Wanted, way: Way = this.#place): Promise<void> {
    if (wanted.previous !== undefined) this.#hasPrevious = true;
    await this.#apply(this.#inputs(wanted, way));
  }

  /** Retirement: the run without the previous value, and the deletion of what stood for that, where it is there. */
  async retire(current: Of, previous: Of): Promise<void> {
    await this.run({ current });
    if (!this.#hasPrevious) return;
    const { directory, key, target, access } = this.#place;
    const file = {
      secret: SECRET,
      target: NAME,
      directory,
      path: target.path,
      keys: [`${key}_PREVIOUS`],
      value: previous.value,
    };
    const place = {
      ...{ secret: SECRET, generation: String(previous.generation), name: NAME, target, directory },
      ...{ values: { [key]: previous.value }, ...(access === undefined ? {} : { access }) },
    };
    await (this.#isFile ? previousKey.remove?.(file) : previousValues.remove?.(place));
    this.#hasPrevious = false;
  }

  /** `keyturn remove`: the run in which the place lets go of the key, which is repeated. */
  async remove(): Promise<void> {
    const { key, target, directory, access } = this.#place;
    const place = {
      name: NAME,
      target,
      directory,
      entries: {},
      absent: [key],
      ...(access && { access: [...access] }),
    };
    const files = {
      directory,
      files: [{ target: NAME, path: target.path, entries: {}, absent: [key, `${key}_PREVIOUS`] }],
    };
    await this.#apply(this.#isFile ? files : place);
  }

  async #apply(news: Properties): Promise<void> {
    const resource: Resource = this.#isFile ? envFiles : placeValues;
    const [problem] = await resource.check(this.#state ?? {}, news);
    if (problem !== undefined) throw new Error(problem.reason);
    if (this.#state === undefined) this.#state = (await resource.create(news)).state;
    else if (await resource.changed(this.#state, news))
      this.#state = await resource.update(this.#state, news);
  }

  #inputs({ current, previous, adopted = false }: Wanted, { target, access }: Way): Properties {
    const { key, directory } = this.#place;
    const of = ({ generation, value }: Of) => ({ generation: String(generation), value });
    const entry = { secret: SECRET, ...of(current), ...(adopted ? { adopted } : {}) };
    if (!this.#isFile) {
      const both = previous === undefined ? entry : { ...entry, previous: of(previous) };
      return {
        name: NAME,
        target,
        directory,
        entries: { [key]: both },
        ...(access && { access: [...access] }),
      };
    }
    const beside = previous === undefined ? {} : { [`${key}_PREVIOUS`]: { secret: SECRET, ...of(previous) } };
    return { directory, files: [{ target: NAME, path: target.path, entries: { [key]: entry, ...beside } }] };
  }
}
