import { runtime } from "@pulumi/pulumi";
import { secret, unwrap } from "../../provider/properties.ts";

/** A resource as a component asked for it. */
export interface Made {
  readonly type: string;
  readonly name: string;
  /** Secrets in plain. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Names of those inputs that are secret as a whole. */
  readonly secrets: readonly string[];
}

/** Outputs that a provider adds, by type: a type that is not named here is none that a component may make. */
type Adds = Readonly<Record<string, (made: Made) => Readonly<Record<string, unknown>>>>;

/** Takes the engine's place from here on. @returns what is made, in order, components left out */
export function mocked(adds: Adds): Made[] {
  const all: Made[] = [];
  runtime.setMocks({
    newResource({ type, name, inputs, custom }) {
      if (custom === false) return { id: "", state: inputs };
      const given = inputs as Record<string, unknown>;
      const secrets = Object.keys(given).filter((key) => isMarked(given[key]));
      const made: Made = { type, name, inputs: unwrap(given) as Made["inputs"], secrets };
      const adding = adds[type];
      if (adding === undefined) throw new Error(`nothing here makes a ${type}`);
      all.push(made);
      return { id: `${name}-id`, state: { ...inputs, ...adding(made) } };
    },
    call({ token }) {
      throw new Error(`nothing here answers ${token}`);
    },
  });
  return all;
}

/** What an output holds, once it is there. */
export async function known<T>(output: { apply: (tell: (value: T) => void) => unknown }): Promise<T> {
  return await new Promise((resolve) => output.apply(resolve));
}

function isMarked(value: unknown): boolean {
  const keys = Object.keys(secret(undefined));
  return typeof value === "object" && value !== null && keys.every((key) => key in value);
}
