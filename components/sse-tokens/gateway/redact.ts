const HIDDEN = "***";
/** What begins a query or a parameter, also where somebody has encoded it, or encoded it twice. */
const BEGINS_PARAMETERS = /[?;=]|%(?:25|3[bdf])/i;
const PLAIN_NAME = /^[\w.-]+$/;

/**
 * A path and query as a log may hold it: `***` stands for the value of every parameter that says token in its name or in the value (a
 * URL in a URL), for whatever is not of the form `name=value`, and for what follows parameters that stand in the path.
 * @param target such as `/operator/api/events/stream?token=…`
 */
export function redactTokens(target: string): string {
  const at = target.indexOf("?");
  if (at < 0) return redactPath(target);
  const query = target
    .slice(at + 1)
    .split("&")
    .map(redactPair);
  return `${redactPath(target.slice(0, at))}?${query.join("&")}`;
}

function redactPath(path: string): string {
  const at = path.search(BEGINS_PARAMETERS);
  return at < 0 ? path : path.slice(0, at) + HIDDEN;
}

function redactPair(pair: string): string {
  const at = pair.indexOf("=");
  const name = pair.slice(0, at);
  if (at < 0 || !PLAIN_NAME.test(name)) return pair === "" ? pair : HIDDEN;
  const value = pair.slice(at + 1);
  return /token/i.test(pair) || BEGINS_PARAMETERS.test(value) ? `${name}=${HIDDEN}` : pair;
}
