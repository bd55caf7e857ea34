const form = /^\$(?:\.[A-Za-z_][\w-]*|\[\d{1,6}\])+$/;

/** Whether a text is a path into JSON of the kind `$.data[0].id`. */
export const isJsonPath = (text: string): boolean => form.test(text);

/** What stands at a path of parsed JSON such as `$.data[0].id`; undefined when it leads nowhere. */
export function atJsonPath(root: unknown, path: string): unknown {
  let value = root;
  for (const [, key, index] of path.matchAll(/\.([\w-]+)|\[(\d+)\]/g)) {
    const step = key ?? Number(index);
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}
