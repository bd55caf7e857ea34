import { describe, expect, it } from "vitest";
import { nginxSite } from "../../components/hardening/origin-tls/nginx-site.ts";

const SITE = {
  name: "services",
  services: [
    { hostname: "text.example.com", port: 16385, upstream: 26385 },
    { hostname: "image.example.com", port: 16384, upstream: 26384 },
  ],
  header: "X-Enter-Token",
  listen: ["0.0.0.0", "[::]"],
  logs: "/var/log/nginx",
};

const site = nginxSite(SITE);

describe("a site of nginx's", () => {
  it("listens at the services' ports alone, with TLS alone", () => {
    const listens = [...site.matchAll(/listen (.*);/g)].map(([, at]) => at);
    expect([...new Set(listens.map((at) => at?.split(" ")[0]))].sort()).toEqual([
      "0.0.0.0:16384",
      "0.0.0.0:16385",
      "[::]:16384",
      "[::]:16385",
    ]);
    expect(listens.filter((at) => !/ ssl( default_server)?$/.test(at ?? ""))).toEqual([]);
  });

  it("asks every client for a certificate, and keeps no session that would spare it", () => {
    const servers = site.split("server {").filter((one) => one.includes("server_name"));
    expect(servers).toHaveLength(2);
    for (const one of servers) {
      for (const line of ["ssl_verify_client on;", "ssl_session_tickets off;", "ssl_session_cache off;"])
        expect(one).toContain(line);
    }
  });

  it("has no variable in its logs that holds a header or a query", () => {
    const [format = ""] = /log_format[^;]*;/.exec(site) ?? [];
    const variables = [...format.matchAll(/\$(\w+)/g)].map(([, name]) => name);
    expect(variables).toContain("uri");
    expect(
      variables.filter((name) => /^(?:http_|args|query_string|arg_|request$|request_uri)/.test(name ?? "")),
    ).toEqual([]);
    expect([...site.matchAll(/access_log \S+ (\w+);/g)].map(([, name]) => name)).toEqual([
      "keyturn_services",
      "keyturn_services",
    ]);
    expect([...site.matchAll(/error_log \S+ (\w+);/g)].map(([, level]) => level)).toEqual(["emerg", "emerg"]);
  });

  it("looks for the header by the name that nginx gives it", () => {
    expect(site).toContain('if ($http_x_enter_token = "")');
  });

  it("names a port once where two services share it", () => {
    const services = SITE.services.map((one) => ({ ...one, port: 443 }));
    expect(nginxSite({ ...SITE, services }).match(/ssl_reject_handshake/g)).toHaveLength(1);
  });
});
