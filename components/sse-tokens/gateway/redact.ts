const HIDDEN = "***";

/**
 * A path and query as a log may hold it: the value of every parameter whose name says token becomes `***`.
 * @param target such as `/operator/api/events/stream?token=…`
 */
export function redactTokens(target: string): string {
  const at = target.indexOf("?");
  if (at < 0) return target;
  const query = target
    .slice(at + 1)
    .split("&")
    .map((pair) => {
      const [name = ""] = pair.split("=", 1);
      return saysToken(name) && pair !== name ? `${name}=${HIDDEN}` : pair;
    });
  return `${target.slice(0, at)}?${query.join("&")}`;
}

/** A name is read as a server reads it; one that can't be read is taken for the worst. */
function saysToken(name: string): boolean {
  try {
    return /token/i.test(decodeURIComponent(name));
  } catch {
    return true;
  }
}
