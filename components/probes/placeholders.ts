import { type ProbeStep, placeholdersIn } from "../catalog/index.ts";

/** What the placeholders of a sequence stand for, while it is asked. */
export type Names = Map<string, string>;

/** Whether every placeholder of a request's URL, headers and body has something to stand for. */
export function isFilled({ http }: ProbeStep, names: Names): boolean {
  const presented = typeof http.header === "object" ? http.header.value : "";
  const texts = [http.url, http.body ?? "", presented, ...Object.values(http.headers)];
  return texts.flatMap(placeholdersIn).every((name) => names.has(name));
}
