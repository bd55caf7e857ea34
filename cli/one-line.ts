import { Document, visit, type YAMLMap } from "yaml";

/**
 * A value as one line of YAML, as the engine writes it: no spaces inside braces, so that a later
 * `pulumi config set` leaves the line alone; times and numbers that are keys in quotes, since the engine reads a
 * bare time as one and writes it back in another form.
 */
export function oneLine(value: Readonly<Record<string, unknown>>): string {
  const document = new Document(value);
  (document.contents as YAMLMap).flow = true;
  visit(document, {
    Scalar(key, scalar) {
      if (key !== "key" && typeof scalar.value === "string") scalar.type = "QUOTE_DOUBLE";
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false }).trimEnd();
}
