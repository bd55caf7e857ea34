import { describe, expect, it } from "vitest";
import { requireEncryptedTransport } from "../../../policy/rules/require-encrypted-transport.ts";
import { UNKNOWN, type Value } from "../../../policy/view/value.ts";
import { findings, found, type Given, type Setting } from "../../support/policy/seen.ts";

const SCRIPT = "cloudflare:index/workersScript:WorkersScript";
const TUNNEL = "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig";
const COMMAND = "command:local:Command";

function inProgram(given: readonly Given[], setting: Setting = {}): string[] {
  return findings(requireEncryptedTransport, given, setting);
}

function one(type: string, inputs: Record<string, Value>, setting: Setting = {}): string[] {
  return inProgram([{ type, name: "it", inputs }], setting);
}

function variable(text: Value, setting: Setting = {}): string[] {
  return one(SCRIPT, { bindings: [{ type: "plain_text", name: "ORIGIN", text }] }, setting);
}

describe("a worker's variable", () => {
  it.each([
    "http://image.example.com:16384",
    "HTTP://image.example.com",
    "http://203.0.113.7",
    "http://[2001:db8::7]:80/",
    "https://a.example.com,http://b.example.com",
    "http://localhost.example.com",
  ])("may not name an origin in plain: %j", (text) => {
    expect(variable(text)).toEqual(["it: bindings[0].text"]);
  });

  it.each([
    "https://image.example.com",
    "http://localhost:8787",
    "http://127.0.0.1:8787",
    "http://[::1]:8787",
    "http://10.0.3.7:16384",
    "http://queue:8080",
    "http://queue.jobs.svc.cluster.local",
    "http://www.w3.org/2000/svg",
    "http status",
  ])("may name %s", (text) => {
    expect(variable(text)).toEqual([]);
  });

  it("that is not known yet is left to the update, which sees it before the write", () => {
    expect(variable(UNKNOWN)).toEqual([]);
    expect(one(TUNNEL, { config: { ingresses: [{ service: UNKNOWN }] } })).toEqual([]);
  });

  it("may name a host that the stack lets be called in plain", () => {
    const setting = { settings: { plainHosts: ["*.example.com"] } };
    expect(variable("http://image.example.com", setting)).toEqual([]);
    expect(variable("http://image.example.org", setting)).toHaveLength(1);
  });
});

describe("a tunnel", () => {
  const to = (service: Value) => one(TUNNEL, { config: { ingresses: [{ service }] } });

  it.each(["http://10.0.3.7:16384", "http://queue:8080", "http://image.example.com"])(
    "may not go on in plain to another machine: %s",
    (service) => {
      expect(to(service)).toEqual(["it: config.ingresses[0].service"]);
    },
  );

  it.each([
    "http://localhost:16384",
    "http://127.0.0.1",
    "https://10.0.3.7",
    "http_status:404",
    "ssh://10.0.3.7",
  ])("may go on to %s", (service) => {
    expect(to(service)).toEqual([]);
  });

  it("is read by its older names too", () => {
    const inputs = { config: { ingressRules: [{ service: "http://10.0.3.7" }] } };
    expect(one("cloudflare:index/tunnelConfig:TunnelConfig", inputs)).toEqual([
      "it: config.ingressRules[0].service",
    ]);
  });
});

describe("an edge", () => {
  it.each<[string, string, Record<string, Value>, string]>([
    [
      "a zone's mode",
      "cloudflare:index/zoneSetting:ZoneSetting",
      { settingId: "ssl", value: "flexible" },
      "value",
    ],
    [
      "a zone's mode, in older packages",
      "cloudflare:index/zoneSettingsOverride:ZoneSettingsOverride",
      { settings: { ssl: "off" } },
      "settings.ssl",
    ],
    [
      "a rule's mode",
      "cloudflare:index/ruleset:Ruleset",
      { rules: [{ actionParameters: { ssl: "flexible" } }] },
      "rules[0].actionParameters.ssl",
    ],
    [
      "CloudFront's way to its origin",
      "aws:cloudfront/distribution:Distribution",
      {
        origins: [{ domainName: "o.example.com", customOriginConfig: { originProtocolPolicy: "http-only" } }],
      },
      "origins[0].customOriginConfig.originProtocolPolicy",
    ],
    [
      "CloudFront's way to S3's website with a header of its own",
      "aws:cloudfront/distribution:Distribution",
      {
        origins: [
          {
            domainName: "b.s3-website.eu-west-1.amazonaws.com",
            customHeaders: [{ name: "x-origin", value: UNKNOWN }],
            customOriginConfig: { originProtocolPolicy: "http-only" },
          },
        ],
      },
      "origins[0].customOriginConfig.originProtocolPolicy",
    ],
    [
      "CloudFront that follows viewers who may come in plain",
      "aws:cloudfront/distribution:Distribution",
      {
        defaultCacheBehavior: { viewerProtocolPolicy: "allow-all" },
        origins: [{ customOriginConfig: { originProtocolPolicy: "match-viewer" } }],
      },
      "origins[0].customOriginConfig.originProtocolPolicy",
    ],
    [
      "a public classic load balancer",
      "aws:elb/loadBalancer:LoadBalancer",
      { listeners: [{ lbProtocol: "HTTP", instanceProtocol: "http" }] },
      "listeners[0].lbProtocol",
    ],
    [
      "a webhook",
      "github:index/repositoryWebhook:RepositoryWebhook",
      { configuration: { url: "http://hooks.example.com", secret: UNKNOWN } },
      "configuration.url",
    ],
  ])("may not drop encryption: %s", (_, type, inputs, property) => {
    expect(one(type, inputs)).toEqual([`it: ${property}`]);
  });

  it.each<[string, string, Record<string, Value>]>([
    ["a strict zone", "cloudflare:index/zoneSetting:ZoneSetting", { settingId: "ssl", value: "strict" }],
    [
      "another setting that is off",
      "cloudflare:index/zoneSetting:ZoneSetting",
      { settingId: "websockets", value: "off" },
    ],
    [
      "S3's website, which speaks no other",
      "aws:cloudfront/distribution:Distribution",
      {
        origins: [
          {
            domainName: "b.s3-website.eu-west-1.amazonaws.com",
            customOriginConfig: { originProtocolPolicy: "http-only" },
          },
        ],
      },
    ],
    [
      "CloudFront that makes its viewers encrypt",
      "aws:cloudfront/distribution:Distribution",
      {
        defaultCacheBehavior: { viewerProtocolPolicy: "redirect-to-https" },
        origins: [{ customOriginConfig: { originProtocolPolicy: "match-viewer" } }],
      },
    ],
    [
      "a load balancer inside the network",
      "aws:elb/loadBalancer:LoadBalancer",
      { internal: true, listeners: [{ lbProtocol: "http" }] },
    ],
  ])("may be as it is: %s", (_, type, inputs) => {
    expect(one(type, inputs)).toEqual([]);
  });
});

describe("a load balancer's listener", () => {
  const balancer = (inputs: Record<string, Value>): Given => ({
    type: "aws:lb/loadBalancer:LoadBalancer",
    name: "front",
    inputs,
    outputs: { arn: "arn:aws:lb" },
  });
  const listener = (inputs: Record<string, Value>): Given => ({
    type: "aws:lb/listener:Listener",
    name: "it",
    inputs: {
      protocol: "HTTP",
      loadBalancerArn: "arn:aws:lb",
      defaultActions: [{ type: "forward" }],
      ...inputs,
    },
  });

  it("may not forward what came in plain from the Internet", () => {
    expect(inProgram([balancer({}), listener({})])).toEqual(["it: protocol"]);
    const unmade = { ...listener({ loadBalancerArn: UNKNOWN }), madeOf: { loadBalancerArn: ["front"] } };
    expect(inProgram([balancer({ internal: false }), unmade])).toEqual(["it: protocol"]);
  });

  it.each<[string, Given]>([
    ["redirects", listener({ defaultActions: [{ type: "redirect" }] })],
    ["encrypts", listener({ protocol: "HTTPS" })],
  ])("may take requests in plain when it %s", (_, given) => {
    expect(inProgram([balancer({}), given])).toEqual([]);
  });

  it("may forward in plain inside the network", () => {
    expect(inProgram([balancer({ internal: true }), listener({})])).toEqual([]);
  });
});

describe("what it says", () => {
  it("names neither password nor host", () => {
    const all = found(requireEncryptedTransport, [
      // keyturn-scan-ignore secretlint/basicauth: synthetic
      { type: COMMAND, name: "it", inputs: { create: "git clone http://bot:hush@git.example.com/a" } },
    ]);
    expect(all).toHaveLength(1);
    expect(JSON.stringify(all)).not.toMatch(/hush|git\.example/);
  });
});
