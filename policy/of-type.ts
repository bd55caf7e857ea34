/**
 * The rows of a table that are for a resource's type. A program has few types and many resources, and patterns are slow:
 * each type is looked up once.
 */
export function rowsOfType<Row extends { readonly type: RegExp }>(
  rows: readonly Row[],
): (type: string) => readonly Row[] {
  const known = new Map<string, readonly Row[]>();
  return (type) => {
    let fitting = known.get(type);
    if (fitting === undefined) {
      fitting = rows.filter((row) => row.type.test(type));
      known.set(type, fitting);
    }
    return fitting;
  };
}
