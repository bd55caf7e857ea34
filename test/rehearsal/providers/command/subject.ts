import type { PropertyMap } from "../../../../rehearsal/providers/values.ts";

/** The resource that the tests of the stand-in for command are about. */
export const SUBJECT = {
  urn: "urn:pulumi:s::p::command:local:Command::n",
  name: "n",
  type: "command:local:Command",
};

/** A request to compare or update it. */
export function change(olds: PropertyMap, news: PropertyMap, ignoreChanges: readonly string[] = []) {
  return { ...SUBJECT, id: "n1", olds, oldInputs: olds, news, ignoreChanges };
}
