/** Reads a variable as programs do that know proxies: in small letters first. */
const variable = (name: string): string => process.env[name.toLowerCase()] ?? process.env[name] ?? "";

/** Whether NO_PROXY names a host: itself, a name that it is under, `*`, each with or without a port. */
function isLeftOut(host: string, port: number): boolean {
  const wanted = host.toLowerCase();
  return variable("NO_PROXY")
    .toLowerCase()
    .split(/[,\s]+/)
    .filter((entry) => entry !== "")
    .some((entry) => {
      if (entry === "*") return true;
      const [, name = entry, only] = /^(.+):(\d+)$/.exec(entry) ?? [];
      if (only !== undefined && Number(only) !== port) return false;
      const plain = name.replace(/^\*?\./, "");
      return wanted === plain || wanted.endsWith(`.${plain}`);
    });
}

/**
 * The HTTP proxy that is to be asked for a connection which is none of HTTP's: ALL_PROXY, as curl knows it, unless
 * NO_PROXY names the host. One of another kind, such as socks5, is left aside.
 * @throws {TypeError} when ALL_PROXY is no URL
 */
export function proxyFor(host: string, port: number): URL | undefined {
  const given = variable("ALL_PROXY");
  if (given === "" || isLeftOut(host, port)) return undefined;
  const proxy = new URL(given);
  return ["http:", "https:"].includes(proxy.protocol) ? proxy : undefined;
}
