import { describe, expect, it } from "vitest";
import { disallowExposedOrigin } from "../../../policy/rules/disallow-exposed-origin.ts";
import { UNKNOWN, type Value } from "../../../policy/view/value.ts";
import { findings, found, type Given, type Setting } from "../../support/policy/seen.ts";

const SCRIPT = "cloudflare:index/workersScript:WorkersScript";
const RECORD = "cloudflare:index/dnsRecord:DnsRecord";
const ROUTE53 = "aws:route53/record:Record";
const EIP: Given = { type: "aws:ec2/eip:Eip", name: "address" };
const TEXT = "gateway: bindings[0].text";

function inProgram(given: readonly Given[], setting: Setting = {}): string[] {
  return findings(disallowExposedOrigin, given, setting);
}

/** What is found in one worker with one plain variable. */
function inVariable(text: Value, name = "ORIGIN", setting: Setting = {}): string[] {
  const bindings: Value = [{ type: "plain_text", name, text }];
  return inProgram([{ type: SCRIPT, name: "gateway", inputs: { bindings } }], setting);
}

function record(name: string, inputs: Record<string, Value>, type = RECORD): Given {
  return { type, name, inputs: { name: `${name}.example.com`, type: "A", ...inputs } };
}

describe("a worker's variable", () => {
  it.each([
    "203.0.113.7",
    " 203.0.113.7:16384",
    "https://203.0.113.7:16384/prompt",
    "http://user@203.0.113.7",
    "203.0.113.7/32",
    "a=203.0.113.7,b=198.51.100.2",
    "2001:db8::7",
    "https://[2001:db8::7]:8443/",
    "2001:db8::7/128",
    "::ffff:203.0.113.7",
    "http://3405803783/",
    "http://0xcb007107:16384",
    "http://203.0.28935/",
    "https://ec2-203-0-113-7.compute-1.amazonaws.com",
    "https://203.0.113.7.nip.io",
    "app-203-0-113-7.sslip.io",
    '{"origins":["https://203.0.113.7"]}',
  ])("may not tell an origin's address, as in %j", (text) => {
    expect(inVariable(text)).toEqual([TEXT]);
  });

  it.each([
    "https://image.example.com",
    "10.0.3.7",
    "http://192.168.1.4:8080",
    "127.0.0.1",
    "fd00::7",
    "203.0.113.0/24",
    "2001:db8::/32",
    "1.1.1.1",
    "8.8.8.8, 2001:4860:4860::8888",
    "104.16.1.1",
    "Mozilla/5.0 (X11) Chrome/120.0.0.0 Safari/537.36",
    "v1.2.3.4",
    "1.2.3.4.5",
    "999.1.1.1",
    "12:30:45",
    "std::vector",
    "2026-11-23",
    "",
  ])("may say %j", (text) => {
    expect(inVariable(text)).toEqual([]);
  });

  it("may hold a version of four numbers where its name says so", () => {
    expect(inVariable("12.4.0.7", "APP_VERSION")).toEqual([]);
    expect(inVariable("12.4.0.7", "UPSTREAM")).toEqual([TEXT]);
  });

  it("may hold addresses that the stack knows to be no secret", () => {
    expect(inVariable("203.0.113.7", "API", { settings: { knownAddresses: ["203.0.113.7"] } })).toEqual([]);
  });

  it("is found in JSON bindings, Pages, worker versions and older packages", () => {
    const address = "https://203.0.113.7";
    const all: Given[] = [
      {
        type: "cloudflare:index/workerVersion:WorkerVersion",
        name: "version",
        inputs: { bindings: [{ type: "json", name: "CONFIG", json: { upstream: [address] } }] },
      },
      {
        type: "cloudflare:index/pagesProject:PagesProject",
        name: "pages",
        inputs: {
          deploymentConfigs: {
            production: { envVars: { API: { type: "plain_text", value: address } } },
            preview: { environmentVariables: { API: address } },
          },
        },
      },
      {
        type: "cloudflare:index/workerScript:WorkerScript",
        name: "old",
        inputs: { plainTextBindings: [{ name: "API", text: address }] },
      },
    ];
    expect(inProgram(all)).toEqual([
      "version: bindings[0].json.upstream[0]",
      "pages: deploymentConfigs.production.envVars.API.value",
      "pages: deploymentConfigs.preview.environmentVariables.API",
      "old: plainTextBindings[0].text",
    ]);
  });

  it("is let be where it is a secret, which nobody reads", () => {
    const bindings = [{ type: "secret_text", name: "ORIGIN", text: "203.0.113.7" }];
    expect(inProgram([{ type: SCRIPT, name: "gateway", inputs: { bindings } }])).toEqual([]);
  });

  it("is found before the address is made, by what it is made of", () => {
    const gateway = (madeOf: string): Given => ({
      type: SCRIPT,
      name: "gateway",
      inputs: { bindings: [{ type: "plain_text", name: "ORIGIN", text: UNKNOWN }] },
      madeOf: { bindings: [madeOf] },
    });
    expect(inProgram([EIP, gateway("address")])).toEqual([TEXT]);
    const other: Given = { type: "cloudflare:index/workersKvNamespace:WorkersKvNamespace", name: "other" };
    expect(inProgram([other, gateway("other")])).toEqual([]);
  });
});

describe("a record in the edge's DNS", () => {
  it.each<[string, Record<string, Value>]>([
    ["an address", { content: "203.0.113.7" }],
    ["an address of version 6", { type: "AAAA", content: "2001:db8::7", proxied: false }],
    ["a name made of one", { type: "CNAME", content: "ec2-203-0-113-7.compute-1.amazonaws.com" }],
  ])("may not show %s without a proxy", (_, inputs) => {
    expect(inProgram([record("image", inputs)])).toEqual(["image: content"]);
    expect(inProgram([record("image", { ...inputs, proxied: true })])).toEqual([]);
  });

  it("is read by its older names too", () => {
    expect(inProgram([record("image", { value: "203.0.113.7" }, "cloudflare:index/record:Record")])).toEqual([
      "image: value",
    ]);
  });

  it.each<[string, Record<string, Value>]>([
    ["a private address", { content: "10.0.3.7" }],
    ["another name", { type: "CNAME", content: "other.example.com" }],
    ["text", { type: "TXT", content: "v=spf1 ip4:203.0.113.7 -all" }],
    ["mail's name", { type: "MX", content: "mail.example.com" }],
  ])("may show %s", (_, inputs) => {
    expect(inProgram([record("image", inputs)])).toEqual([]);
  });

  it("may show a machine where the stack says so, by its name", () => {
    const bastion = record("bastion", { content: "203.0.113.7" });
    expect(inProgram([bastion], { settings: { publicRecords: ["bastion.*"] } })).toEqual([]);
    expect(inProgram([bastion], { settings: { publicRecords: ["bast"] } })).toHaveLength(1);
  });

  it("is found before the address is made, and waits where it is not known whether it is proxied", () => {
    const made = { madeOf: { content: ["address"] } };
    expect(inProgram([EIP, { ...record("image", { content: UNKNOWN }), ...made }])).toEqual([
      "image: content",
    ]);
    const maybe = record("image", { content: "203.0.113.7", proxied: UNKNOWN });
    expect(inProgram([maybe])).toEqual([]);
    expect(inProgram([EIP, { ...record("image", { content: UNKNOWN, proxied: true }), ...made }])).toEqual(
      [],
    );
  });
});

describe("a record in a DNS without an edge", () => {
  const shows = record("origin", { records: ["203.0.113.7"] }, ROUTE53);

  it("may show a machine that nothing hides", () => {
    expect(inProgram([shows])).toEqual([]);
  });

  it.each(["before", "after"])("may not show what a proxied record hides that stands %s it", (where) => {
    const hides = record("image", { content: "203.0.113.7", proxied: true });
    const other = record("docs", { content: "203.0.113.9", proxied: true });
    const all = where === "before" ? [hides, shows] : [shows, hides];
    expect(inProgram(all)).toEqual(["origin: records[0]"]);
    expect(inProgram([other, shows])).toEqual([]);
  });

  it("may not show any machine where the stack wants every DNS looked at", () => {
    expect(inProgram([shows], { settings: { dns: "every" } })).toEqual(["origin: records[0]"]);
  });
});

describe("what it says", () => {
  it("names the variable and never the address", () => {
    const bindings = [{ type: "plain_text", name: "ORIGIN", text: "203.0.113.7" }];
    const [first] = found(disallowExposedOrigin, [{ type: SCRIPT, name: "gateway", inputs: { bindings } }]);
    expect(first?.problem).toBe("the variable ORIGIN holds the address of a machine.");
  });

  it("throws at nothing that is not known", () => {
    const shapes: Value[] = [UNKNOWN, [UNKNOWN], [{ type: UNKNOWN, text: UNKNOWN }], null];
    for (const bindings of shapes)
      expect(inProgram([{ type: SCRIPT, name: "gateway", inputs: { bindings } }])).toEqual([]);
    expect(inProgram([record("image", { name: UNKNOWN, type: UNKNOWN, content: UNKNOWN })])).toEqual([]);
  });
});
