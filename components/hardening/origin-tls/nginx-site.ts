/** A service of the origin: what the edge asks for by this name, at this port. */
export interface OriginService {
  /** The name that the edge asks for (SNI and Host), such as `text.example.com`. */
  readonly hostname: string;
  /** The port that nginx listens at, with TLS alone. */
  readonly port: number;
  /** The port on 127.0.0.1 that the service itself listens at, without TLS. */
  readonly upstream: number;
}

/** What a site of nginx's is written from. */
export interface NginxSite {
  /** Tells it apart from other sites on the machine. */
  readonly name: string;
  readonly services: readonly OriginService[];
  /** The header without which a request is refused, such as `x-enter-token`. */
  readonly header: string;
  /** Addresses to listen at, such as `0.0.0.0` and `[::]`. */
  readonly listen: readonly string[];
  /** The folder for the access log. */
  readonly logs: string;
}

/** Stands where the provider writes the folder of certificate and key: a new one for each content. */
export const FOLDER = "{folder}";

/**
 * The configuration that lets in who shows the edge's client certificate, and nobody else. It belongs in nginx's `http` block,
 * as what lies in Debian's `/etc/nginx/conf.d` does; nginx 1.19.4 or newer, for `ssl_reject_handshake`.
 *
 * Neither log tells a header or a query: the access log has a format of its own, with the path alone. An error log can't be given
 * one, and quotes the whole request line from `error` to `alert`: here it takes `emerg` alone. What a request failed of is
 * in the access log: its status, the service's own, and what was wrong with the client's certificate.
 *
 * Sources: nginx.org, ngx_http_ssl_module (codes 495 to 497), ngx_http_log_module, ngx_http_rewrite_module (444); its source
 * `ngx_http_log_error_handler` adds the request line to every message of a request.
 */
export function nginxSite({ name, services, header, listen, logs }: NginxSite): string {
  const format = `keyturn_${name.replaceAll("-", "_")}`;
  const at = (port: number, more = "") => listen.map((address) => `listen ${address}:${port} ssl${more};`);
  const ports = [...new Set(services.map(({ port }) => port))];
  return lines(
    [
      "# Written by keyturn. What is changed here is lost.",
      `log_format ${format} escape=json '{"time":"$time_iso8601","client":"$remote_addr","method":"$request_method","host":"$host",'`,
      `  '"path":"$uri","status":"$status","service":"$upstream_status","seconds":"$request_time","certificate":"$ssl_client_verify"}';`,
      "",
      "# Another name, or none: no handshake, so that a scan learns nothing of what is here.",
      ...ports.map((port) => [
        "server {",
        ...at(port, " default_server").map(indented),
        "  ssl_reject_handshake on;",
        "}",
      ]),
      ...services.map((service) => [
        "",
        ...server(service, at(service.port), { format, header, logs, name }),
      ]),
    ].flat(),
  );
}

function server(
  { hostname, upstream }: OriginService,
  listening: readonly string[],
  { format, header, logs, name }: Pick<NginxSite, "header" | "logs" | "name"> & { readonly format: string },
): string[] {
  return [
    "server {",
    ...[
      ...listening,
      `server_name ${hostname};`,
      "server_tokens off;",
      `access_log ${logs}/keyturn-${name}-access.log ${format};`,
      `error_log ${logs}/keyturn-${name}-error.log emerg;`,
      `ssl_certificate ${FOLDER}/certificate.pem;`,
      `ssl_certificate_key ${FOLDER}/key.pem;`,
      "ssl_protocols TLSv1.2 TLSv1.3;",
      // A session that is taken up again would show no certificate.
      "ssl_session_cache off;",
      "ssl_session_tickets off;",
      "ssl_verify_client on;",
      `ssl_client_certificate ${FOLDER}/clients.pem;`,
      "ssl_verify_depth 1;",
      // No certificate, a wrong one, or no TLS at all: hung up on, without a word.
      "error_page 495 496 497 @refused;",
      "location @refused {",
      "  return 444;",
      "}",
      "location / {",
      `  if ($http_${header.toLowerCase().replaceAll("-", "_")} = "") {`,
      "    return 403;",
      "  }",
      `  proxy_pass http://127.0.0.1:${upstream};`,
      "  proxy_http_version 1.1;",
      "  proxy_set_header Host $host;",
      '  proxy_set_header Connection "";',
      "  proxy_set_header X-Forwarded-Proto https;",
      "  proxy_set_header X-Forwarded-For $remote_addr;",
      // Answers are streamed, and some take minutes.
      "  proxy_buffering off;",
      "  proxy_read_timeout 600s;",
      "}",
      "client_max_body_size 100m;",
    ].map(indented),
    "}",
  ];
}

function indented(line: string): string {
  return `  ${line}`;
}

function lines(all: readonly string[]): string {
  return `${all.join("\n")}\n`;
}
