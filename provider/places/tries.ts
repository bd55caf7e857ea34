/**
 * What to come in with at a server, in the order in which it is tried. A credential that turns in the same run may do so
 * between two tries: the one in use was refused before, and the one before it is refused after. So the first is tried once more.
 *
 * @param access values that the place may know, the one in use first
 */
export function triesOf(access: readonly string[]): readonly string[] {
  return access.length > 1 ? [...access, ...access.slice(0, 1)] : access;
}
