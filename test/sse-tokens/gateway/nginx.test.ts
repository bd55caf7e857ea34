import { describe, expect, it } from "vitest";
import { type NginxGateway, nginxGateway } from "../../../components/sse-tokens/gateway/nginx.ts";
import { readSettings } from "../../../components/sse-tokens/service/index.ts";

const GATEWAY: NginxGateway = {
  settings: readSettings(),
  name: "keyturn-sse",
  listen: ["127.0.0.1:8000"],
  instances: ["127.0.0.1:8001"],
  logs: "/var/log/nginx",
  blocked: "/etc/nginx/keyturn-sse-blocked",
};

describe("nginx's configuration of a gateway", () => {
  it("has no variable in its logs that holds a header or a query as it is", () => {
    const [format = ""] = /log_format[^;]*;/.exec(nginxGateway(GATEWAY)) ?? [];
    const variables = [...format.matchAll(/\$(\w+)/g)].map(([, name]) => name);
    expect(variables).toContain("sse_keyturn_sse_query");
    expect(
      variables.filter((name) => /^(?:http_|args|query_string|arg_|request$|request_uri)/.test(name ?? "")),
    ).toEqual([]);
  });

  it("spreads streams over the instances, and speaks TLS where it is given a certificate", () => {
    const instances = ["10.0.0.1:8001", "[fd00::2]:8001"];
    const tls = { certificate: "/etc/ssl/c.pem", key: "/etc/ssl/k.pem" };
    const text = nginxGateway({ ...GATEWAY, instances, tls, listen: ["[::]:443"] });
    expect(text).toContain("  server 10.0.0.1:8001;\n  server [fd00::2]:8001;\n");
    expect(text).toContain("  listen [::]:443 ssl;\n  ssl_certificate /etc/ssl/c.pem;\n");
  });

  it.each<Partial<NginxGateway>>([
    { name: "a;b" },
    { listen: ["8000; root /"] },
    { listen: [] },
    { instances: [] },
    { instances: ["localhost"] },
    { backend: "localhost:1;" },
    { logs: "/var/log/$http_x" },
    { blocked: "/etc/a b" },
    { settings: readSettings({}, { corsOrigins: ['https://example.com" "x'] }) },
  ])("refuses %j", (change) => {
    expect(() => nginxGateway({ ...GATEWAY, ...change })).toThrow("nginx");
  });
});
