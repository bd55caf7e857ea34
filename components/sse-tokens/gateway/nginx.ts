import {
  CORS_EXPOSED,
  CORS_MAX_AGE,
  CORS_METHODS,
  checkPath,
  corsHeaders,
  type GatewaySettings,
  openPaths,
} from "./settings.ts";

/** What nginx's configuration is written from, beside the service's own settings. */
export interface NginxGateway {
  readonly settings: GatewaySettings;
  /** Tells it apart from others on the machine: lower-case letters, digits and hyphens. */
  readonly name: string;
  /** Where nginx listens, such as `127.0.0.1:8000` or `[::]:443`. */
  readonly listen: readonly string[];
  /** Host and port of every instance of the service, such as `127.0.0.1:8001`. */
  readonly instances: readonly string[];
  /** Host and port behind all paths but the service's; the service's own unless given. */
  readonly backend?: string;
  /** Paths of certificate and key; without them nginx speaks plain HTTP, for what ends TLS in front of it. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  /** The folder for the logs, such as `/var/log/nginx`. */
  readonly logs: string;
  /** A folder whose `*.conf` files hold lines such as `deny 203.0.113.66;`; it may be missing or empty. */
  readonly blocked: string;
}

/** A value that would be read by nginx as more than a value. */
export class NginxValueError extends Error {
  override readonly name = "NginxValueError";
}

/**
 * nginx as the gateway: streams are passed on as they come, every path but the service's own needs the principal token, of
 * which nginx knows nothing: it asks the service. Belongs in nginx's `http` block, as what lies in Debian's
 * `/etc/nginx/conf.d` does.
 *
 * Three logs: `…-access.log` and, of it, what failed once more in `…-error.log`, both with `***` in place of tokens.
 * nginx's own error log can't be given a format and quotes the request line from `error` to `alert`; it takes `emerg` alone,
 * in `…-nginx.log`.
 *
 * Sources: nginx.org, ngx_http_auth_request_module, ngx_http_log_module (`if=`), ngx_http_map_module,
 * ngx_http_proxy_module (`proxy_pass` with a URI replaces what the location matched).
 * @throws {NginxValueError}
 */
export function nginxGateway(gateway: NginxGateway): string {
  checked(gateway);
  const { settings, name, listen, instances, tls, logs, blocked } = gateway;
  const id = `sse_${name.replaceAll("-", "_")}`;
  const log = `${logs}/${name}`;
  const server = [
    ...listen.map((at) => `listen ${at}${tls ? " ssl" : ""};`),
    ...(tls ? [`ssl_certificate ${tls.certificate};`, `ssl_certificate_key ${tls.key};`] : []),
    // What $host is where a request names none.
    "server_name _;",
    "server_tokens off;",
    `access_log ${log}-access.log ${id};`,
    `access_log ${log}-error.log ${id} if=$${id}_failed;`,
    `error_log ${log}-nginx.log emerg;`,
    `include ${blocked}/*.conf;`,
    "",
    ...answerHeaders(id, settings),
    "if ($request_method = OPTIONS) {",
    "  return 204;",
    "}",
    "",
    "proxy_http_version 1.1;",
    ...requestHeaders(),
    "",
    ...locations(gateway, id),
  ];
  return `${[
    "# Written by keyturn. What is changed here is lost.",
    ...maps(id, settings),
    `log_format ${id} escape=json '{"time":"$time_iso8601","address":"$remote_addr","method":"$request_method",'`,
    `  '"path":"$${id}_path$${id}_query","status":"$status","seconds":"$request_time",'`,
    `  '"behind":"$upstream_addr","answered":"$upstream_status","connected":"$upstream_connect_time"}';`,
    "",
    `upstream ${id} {`,
    // A stream is long: the next one goes where there are fewest.
    "  least_conn;",
    ...instances.map((at) => `  server ${at};`),
    "  keepalive 16;",
    "}",
    "",
    "server {",
    ...server.map((line) => (line === "" ? "" : `  ${line}`)),
    "}",
  ].join("\n")}\n`;
}

function maps(id: string, { corsOrigins }: GatewaySettings): string[] {
  const plain = "(?![^&]*token)[\\w.-]+=[^&?;=]*";
  const some = `"~*^(?<${id}_before>(?:${plain}&)*)(?<${id}_name>[\\w.-]*token)=[^&]*(?<${id}_after>(?:&${plain})*)$"`;
  return [
    "# What a log may hold of the query; of one that is not understood, nothing.",
    `map $args $${id}_query {`,
    '  default "?***";',
    '  "" "";',
    `  ${some} "?$${id}_before$${id}_name=***$${id}_after";`,
    `  "~*^${plain}(?:&${plain})*$" "?$args";`,
    "}",
    "# And of the path: no parameters that stand in it.",
    `map $uri $${id}_path {`,
    "  default $uri;",
    `  "~^(?<${id}_plain>[^?;=%]*)[?;=%]" "$${id}_plain***";`,
    "}",
    `map $status $${id}_failed {`,
    '  default "";',
    "  ~^[45] 1;",
    "}",
    `map $http_origin $${id}_origin {`,
    '  default "";',
    ...(corsOrigins.includes("*") ? ["  ~. *;"] : corsOrigins.map((origin) => `  "${origin}" "${origin}";`)),
    "}",
  ];
}

/** A header without a value is not sent, so that a stranger's page is told nothing. */
function answerHeaders(id: string, settings: GatewaySettings): string[] {
  const cors = {
    "Allow-Origin": `$${id}_origin`,
    "Allow-Methods": CORS_METHODS.join(","),
    "Allow-Headers": corsHeaders(settings).join(","),
    "Expose-Headers": CORS_EXPOSED.join(","),
    "Max-Age": String(CORS_MAX_AGE),
  };
  const names = Object.keys(cors).map((header) => `Access-Control-${header}`);
  return [
    ...["Referrer-Policy", "Cache-Control", "Vary", ...names].map((header) => `proxy_hide_header ${header};`),
    "add_header Referrer-Policy no-referrer always;",
    "add_header Cache-Control no-store always;",
    ...(settings.corsOrigins.length === 0
      ? []
      : [
          "add_header Vary Origin always;",
          ...Object.entries(cors).map(
            ([header, value]) => `add_header Access-Control-${header} "${value}" always;`,
          ),
        ]),
  ];
}

function requestHeaders(): string[] {
  return [
    "proxy_set_header Host $host;",
    'proxy_set_header Connection "";',
    'proxy_set_header Referer "";',
    "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
    "proxy_set_header X-Forwarded-Proto $scheme;",
  ];
}

function locations({ settings, backend }: NginxGateway, id: string): string[] {
  const { token, stream, health } = openPaths(settings);
  // With the path said again: another spelling of it could be another path to what is behind.
  const at = (path: string, ...more: string[]) => [
    `location = ${path} {`,
    `  proxy_pass http://${id}${path};`,
    ...more.map((line) => `  ${line}`),
    "}",
  ];
  return [
    "# These pass: the service looks at their tokens itself.",
    ...at(token),
    ...at(
      stream,
      "proxy_buffering off;",
      "proxy_cache off;",
      "gzip off;",
      // Signs of life come oftener.
      `proxy_read_timeout ${settings.heartbeat * 4}s;`,
    ),
    ...at(health),
    "",
    "# All others need the principal token.",
    "location = /keyturn-check {",
    "  internal;",
    `  proxy_pass http://${id}${checkPath(settings)};`,
    "  proxy_method GET;",
    "  proxy_pass_request_body off;",
    ...[...requestHeaders(), 'proxy_set_header Content-Length "";'].map((line) => `  ${line}`),
    "}",
    "location / {",
    "  auth_request /keyturn-check;",
    `  proxy_pass http://${backend ?? id};`,
    "}",
  ];
}

const PATH = /^\/[A-Za-z0-9._/-]+$/;
const AT = /^(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\]):\d{1,5}$/;

function checked({ settings, name, listen, instances, backend, tls, logs, blocked }: NginxGateway): void {
  const all: readonly (readonly [what: string, form: RegExp, values: readonly string[]])[] = [
    ["the name", /^[a-z0-9-]+$/, [name]],
    ["where to listen", AT, listen],
    ["an instance", AT, instances],
    ["the backend", AT, backend === undefined ? [] : [backend]],
    ["a path", PATH, [logs, blocked, ...(tls ? [tls.certificate, tls.key] : [])]],
    ["an origin", /^(?:\*|https?:\/\/[A-Za-z0-9.-]+(?::\d{1,5})?)$/, settings.corsOrigins],
  ];
  for (const [what, form, values] of all)
    for (const value of values)
      if (!form.test(value)) throw new NginxValueError(`${what} can't be written for nginx: ${value}`);
  if (listen.length === 0 || instances.length === 0)
    throw new NginxValueError("nginx needs somewhere to listen, and an instance of the service");
}
