import { describe, expect, it } from "vitest";
import { requireEncryptedTransport } from "../../../policy/rules/require-encrypted-transport.ts";
import { UNKNOWN, type Value } from "../../../policy/view/value.ts";
import { findings, type Given } from "../../support/policy/seen.ts";

function inProgram(given: readonly Given[]): string[] {
  return findings(requireEncryptedTransport, given);
}

function one(type: string, inputs: Record<string, Value>): string[] {
  return inProgram([{ type, name: "it", inputs }]);
}

function command(create: string): string[] {
  return one("command:local:Command", { create });
}

describe("the check of certificates", () => {
  it.each<[string, Record<string, Value>, string]>([
    ["cloudflared", { config: { originRequest: { noTlsVerify: true } } }, "config.originRequest.noTlsVerify"],
    ["Go", { tls: { insecure_skip_verify: "true" } }, "tls.insecure_skip_verify"],
    [
      "Node",
      { environment: { NODE_TLS_REJECT_UNAUTHORIZED: "0" } },
      "environment.NODE_TLS_REJECT_UNAUTHORIZED",
    ],
    ["a container", { env: [{ name: "NODE_TLS_REJECT_UNAUTHORIZED", value: "0" }] }, "env[0].value"],
    ["a client's options", { options: [{ rejectUnauthorized: false }] }, "options[0].rejectUnauthorized"],
    ["a webhook", { insecureSsl: true }, "insecureSsl"],
    ["a monitor", { allowInsecure: true }, "allowInsecure"],
    ["GitLab", { enableSslVerification: false }, "enableSslVerification"],
  ])("may not be turned off, whatever the resource: %s", (_, inputs, property) => {
    expect(one("any:index/thing:Thing", inputs)).toEqual([`it: ${property}`]);
  });

  it.each<[string, Record<string, Value>]>([
    ["turned on", { noTlsVerify: false, rejectUnauthorized: true, NODE_TLS_REJECT_UNAUTHORIZED: "1" }],
    ["not known yet", { noTlsVerify: UNKNOWN }],
    [
      "spoken of",
      { description: "NODE_TLS_REJECT_UNAUTHORIZED=0 is off, as is curl -k", tags: { a: "curl -k" } },
    ],
  ])("may be %s", (_, inputs) => {
    expect(one("any:index/thing:Thing", inputs)).toEqual([]);
  });

  it("may be turned off for a tunnel that ends on its own machine, and for no other", () => {
    const to = (service: Value) =>
      one("any:index/thing:Thing", { ingresses: [{ service, originRequest: { noTlsVerify: true } }] });
    expect(to("https://localhost:8443")).toEqual([]);
    const elsewhere: Value[] = ["https://10.0.3.7", "https://localhost.example.com", UNKNOWN];
    for (const service of elsewhere)
      expect(to(service)).toEqual(["it: ingresses[0].originRequest.noTlsVerify"]);
  });

  it("may not be turned off for a provider, nor may that speak in plain", () => {
    const given = (provider: Record<string, Value>): Given[] => [{ type: "any:x:X", name: "it", provider }];
    expect(inProgram(given({ insecure: "true" }))).toEqual(["any: insecure"]);
    expect(inProgram(given({ baseUrl: "http://api.example.com" }))).toEqual(["any: baseUrl"]);
    expect(inProgram(given({ insecure: false, baseUrl: "http://127.0.0.1:4000" }))).toEqual([]);
    const own = { type: "pulumi:providers:vsphere", name: "mine", inputs: { allowUnverifiedSsl: "true" } };
    expect(inProgram([own])).toEqual(["mine: allowUnverifiedSsl"]);
  });
});

describe("a command", () => {
  it.each([
    "curl -k https://gpu.example.com",
    "curl -sSfk https://gpu.example.com",
    "curl --insecure -o x https://gpu.example.com",
    "set -e\ncurl -s \\\n  -k https://10.0.3.7/health",
    "curl -k $URL",
    "curl -H 'x-token: '$TOKEN http://gpu.example.com/x",
    "curl -u user http://203.0.113.7",
    "wget --no-check-certificate https://gpu.example.com",
    "export NODE_TLS_REJECT_UNAUTHORIZED=0; node deploy.js",
    "git -c http.sslVerify=false clone https://git.example.com/a",
    "npm config set strict-ssl false",
    "kubectl --insecure-skip-tls-verify get pods",
    "psql 'postgres://app:x@db.example.com/app?sslmode=disable'",
    "psql 'host=db.example.com user=app sslmode=disable'",
    "python -c 'requests.get(url, verify=False)'",
    "cloudflared tunnel --no-tls-verify run",
    "originRequest:\n  noTLSVerify: true\n",
    "git clone http://bot:x@git.example.com/a",
  ])("may not say %j", (create) => {
    expect(command(create)).toEqual(["it: create"]);
  });

  it.each([
    "curl -fsSL https://gpu.example.com | tar -xk",
    "curl -sk https://localhost:8443/health",
    "curl -H 'accept: */*' http://localhost:8000",
    "curl http://deb.example.com/key",
    "curl -o k https://gpu.example.com",
    "curl -H 'x-k: 1' https://gpu.example.com; ls -k",
    "# never curl -k\ncurl https://gpu.example.com",
    "kubectl --insecure-skip-tls-verify=false get pods",
    "psql 'postgres://app:x@localhost/app?sslmode=disable'",
    "psql 'postgres://app:x@db/app?sslmode=disable'",
    "psql 'postgres://app:x@db.example.com/app?sslmode=verify-full'",
  ])("may say %j", (create) => {
    expect(command(create)).toEqual([]);
  });

  it("is looked for in user data and texts as well", () => {
    const userData = "#!/bin/sh\ncurl -k https://gpu.example.com | sh\n";
    expect(one("aws:ec2/instance:Instance", { userData })).toEqual(["it: userData"]);
  });
});
