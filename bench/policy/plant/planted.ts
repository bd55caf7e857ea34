import {
  ASSET_SIGNATURE,
  type Recorded,
  SECRET_SIGNATURE,
  SIGNATURE,
  UNKNOWN_TEXT,
  type Wire,
} from "../record/recording.ts";
import type { Place } from "./places.ts";

const secret = (value: string): Wire => ({ [SIGNATURE]: SECRET_SIGNATURE, value });

const urnOf = (type: string, name: string) => `urn:pulumi:measured::measured::${type}::${name}`;

const resource = (type: string, name: string, more: Partial<Recorded>): Recorded => ({
  ...{ urn: urnOf(type, name), type, name, parent: "", provider: "" },
  ...{ inputs: {}, outputs: more.inputs ?? {}, secretOutputs: [], madeOf: {} },
  ...more,
});

/** A password that the run makes; without a value it is not made yet. */
export function generated(value?: string): Recorded {
  const result = value === undefined ? UNKNOWN_TEXT : secret(value);
  return resource("random:index/randomPassword:RandomPassword", "planted-password", {
    inputs: { length: 32 },
    outputs: { length: 32, result, bcryptHash: UNKNOWN_TEXT },
    secretOutputs: ["bcryptHash", "result"],
  });
}

/** A value that the program marks secret, and delivers where it belongs. */
export function delivered(value: string): Recorded {
  return resource("aws:secretsmanager/secretVersion:SecretVersion", "planted-version", {
    inputs: { secretId: "planted", secretString: secret(value) },
    secretOutputs: ["secretString"],
  });
}

/** A place that keeps what it was given, and passes it on; nothing of it is known yet. */
export function kept(source: Recorded): Recorded {
  return resource("pulumi:index:Stash", "planted-stash", {
    inputs: { input: UNKNOWN_TEXT },
    outputs: { input: UNKNOWN_TEXT, output: UNKNOWN_TEXT },
    madeOf: { input: [source.urn] },
  });
}

/** A database whose password is a secret; what it answers beside is none. */
export function database(source: Recorded): Recorded {
  return resource("aws:rds/instance:Instance", "planted-database", {
    inputs: { instanceClass: "db.t3.micro", password: UNKNOWN_TEXT },
    outputs: {
      instanceClass: "db.t3.micro",
      password: UNKNOWN_TEXT,
      endpoint: UNKNOWN_TEXT,
      arn: UNKNOWN_TEXT,
    },
    secretOutputs: ["password"],
    madeOf: { password: [source.urn] },
  });
}

/** What is written to a place, and what that is made of. */
export interface Written {
  readonly text: string;
  readonly isMarked?: boolean;
  readonly madeOf?: Recorded;
}

/** The program with something else at a place. */
export function withText(resources: readonly Recorded[], place: Place, written: Written): Recorded[] {
  return resources.map((one, index) => {
    if (index !== place.resource) return one;
    const inputs = replaced(
      one.inputs,
      place.path,
      written.isMarked ? secret(written.text) : written.text,
    ) as Wire;
    const [property = ""] = place.path;
    const sources = [...(one.madeOf[property] ?? []), ...(written.madeOf ? [written.madeOf.urn] : [])];
    return {
      ...one,
      inputs,
      outputs: { ...one.outputs, [property]: inputs[property] },
      madeOf: sources.length === 0 ? one.madeOf : { ...one.madeOf, [property]: sources },
    };
  });
}

/** A copy in which one thing is another. A marked asset is marked whole: there is no way into it. */
function replaced(wire: unknown, path: Place["path"], by: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return by;
  if (Array.isArray(wire))
    return wire.map((item, index) => (index === key ? replaced(item, rest, by) : item));
  const map = wire as Wire;
  if (map[SIGNATURE] === ASSET_SIGNATURE && typeof by === "object") {
    const { value } = by as { value: unknown };
    return { [SIGNATURE]: SECRET_SIGNATURE, value: { ...map, text: value } };
  }
  return { ...map, [key]: replaced(map[key], rest, by) };
}
