import type { OriginTlsArgs } from "./origin-tls.ts";

/** Source: RFC 1123, 2.1. Nothing of it has a meaning of its own in nginx's configuration. */
const HOSTNAME =
  /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/i;

/** Source: RFC 9110, 5.6.2, less what nginx ignores in names of headers (`underscores_in_headers off`). */
const HEADER = /^[a-z0-9]+(?:-[a-z0-9]+)*$/i;

const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:]+\])$/i;
const NAME = /^[a-z][a-z0-9-]{0,40}$/;
const PATH = /^\/[A-Za-z0-9_@%+=:,./-]*$/;

/** All that is wrong with what a component was given, each with its property. */
export function refused({ name, services, header, listen = [], nginx = {} }: OriginTlsArgs): string[] {
  const isPort = (port: number) => Number.isInteger(port) && port > 0 && port < 65_536;
  const problems: string[] = [];
  const need = (isRight: boolean, property: string, problem: string) => {
    if (!isRight) problems.push(`${property}: ${problem}`);
  };
  need(NAME.test(name), "name", "use a-z, 0-9 and -, such as services");
  need(services.length > 0, "services", "name at least one");
  need(HEADER.test(header), "header", "use letters, digits and -, such as x-enter-token");
  for (const [index, { hostname, port, upstream }] of services.entries()) {
    const at = `services[${index}]`;
    need(HOSTNAME.test(hostname), `${at}.hostname`, "is no host name, such as text.example.com");
    need(isPort(port), `${at}.port`, "is no port");
    need(isPort(upstream), `${at}.upstream`, "is no port");
    need(
      services.every((other) => other.port !== upstream),
      `${at}.upstream`,
      "is a port that nginx listens at: let the service listen at another one",
    );
    need(
      services.findIndex((other) => other.hostname === hostname && other.port === port) === index,
      at,
      "stands there twice",
    );
  }
  for (const [index, address] of listen.entries())
    need(ADDRESS.test(address), `listen[${index}]`, "is no address, such as 0.0.0.0 or [::]");
  for (const folder of ["sites", "keep", "logs"] as const)
    need(PATH.test(nginx[folder] ?? "/"), `nginx.${folder}`, "is no absolute path without blanks");
  return problems;
}
