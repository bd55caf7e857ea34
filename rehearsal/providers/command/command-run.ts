import { flagOf, textOf } from "../property-readers.ts";
import { isPropertyMap, mapValues, type PropertyMap, unwrap } from "../values.ts";
import type { CommandRun, Printed } from "./run-command.ts";

/** Reads what a run needs from checked inputs. @throws ProviderError where a value is not known. */
export function commandRun(command: string, inputs: PropertyMap, previous: Printed): CommandRun {
  const plain = mapValues(inputs, (value) => unwrap(value) ?? undefined);
  const { interpreter, environment } = plain;
  const [dir, stdin, logging] = [textOf(plain, "dir"), textOf(plain, "stdin"), textOf(plain, "logging")];
  return {
    command,
    previous,
    ...(Array.isArray(interpreter) ? { interpreter: interpreter.map(String) } : {}),
    ...(isPropertyMap(environment) ? { environment: texts(environment) } : {}),
    ...(dir === undefined ? {} : { dir }),
    ...(stdin === undefined ? {} : { stdin }),
    ...(logging === undefined ? {} : { logging }),
    ...("addPreviousOutputInEnv" in plain
      ? { addPreviousOutputInEnv: flagOf(plain, "addPreviousOutputInEnv") }
      : {}),
  };
}

function texts(map: PropertyMap): Record<string, string> {
  return Object.fromEntries(Object.keys(map).map((name) => [name, textOf(map, name) ?? ""]));
}
