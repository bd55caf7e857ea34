import { PACKAGE_ROOT } from "../../../cli/project-file.ts";
import {
  isPropertyMap,
  OutputValue,
  type PropertyMap,
  type PropertyValue,
  Secret,
  Unknown,
} from "../../../rehearsal/providers/values.ts";
import type { Registration } from "./registration.ts";
import type { ProgramResult } from "./run-program.ts";

/** Every resource that a program registered, by URN, as text for a file: redacted, and the same on every machine. */
export function dump({ registrations }: ProgramResult): string {
  const resources = [...registrations.values()].toSorted((a, b) => (a.urn < b.urn ? -1 : 1)).map(resource);
  return `${JSON.stringify(resources, null, 2)}\n`;
}

function resource({ urn, type, name, parent, inputs, options, outputs }: Registration): unknown {
  const { dependsOn, propertyDependencies, ...others } = options;
  return {
    urn,
    type,
    name,
    parent: parent === undefined ? undefined : short(parent),
    inputs: redact(inputs),
    options: {
      ...others,
      dependsOn: dependsOn?.map(short),
      propertyDependencies:
        propertyDependencies &&
        Object.fromEntries(Object.entries(propertyDependencies).map(([key, urns]) => [key, urns.map(short)])),
    },
    outputs: outputs === undefined || Object.keys(outputs).length === 0 ? undefined : redact(outputs),
  };
}

/** `Secret JWT_SECRET` for a URN: type and name are enough to know it by. */
function short(urn: string): string {
  const [, , types = "", name = ""] = urn.split("::");
  return `${types.split(/[$:]/).at(-1)} ${name}`;
}

/** Secrets and what is not known yet as words, absolute paths as relative ones. */
function redact(value: PropertyValue): unknown {
  if (value instanceof OutputValue) return redact(value.value);
  if (value instanceof Secret) return "[secret]";
  if (value instanceof Unknown) return "[unknown]";
  if (Array.isArray(value)) return value.map(redact);
  if (isPropertyMap(value)) return redactMap(value);
  return typeof value === "string" ? value.replaceAll(PACKAGE_ROOT, "<root>") : value;
}

function redactMap(map: PropertyMap): Record<string, unknown> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, redact(value)]));
}
