import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkCatalog } from "../../../components/catalog/index.ts";
import { requestSchema } from "../../../components/catalog/probe-request.ts";
import { outgoing } from "../../../components/probes/http-request.ts";
import { presentedIn } from "../../../rehearsal/rehearse/probes/presented.ts";
import { servedRequests } from "../../../rehearsal/rehearse/probes/served-requests.ts";

const URL_ = "https://api.example.com/v1/login?model=flux";

describe("a value that a probe presents is found again", () => {
  it.each([
    ["as a header", { url: URL_, header: "x-token" }],
    ["inside a header", { url: URL_, header: { name: "authorization", value: "Bearer {value}; v=1" } }],
    ["as a password", { url: URL_, basic: "worker" }],
    ["in JSON", { url: URL_, method: "POST", body: '{"user":"{run}","password":"{value}"}' }],
    ["in a form", { url: URL_, method: "POST", encode: "form", body: "user=a&password={value}" }],
    ["as it is", { url: URL_, method: "POST", encode: "plain", body: "token {value}\n" }],
  ])("%s", (_, written) => {
    const request = requestSchema.parse(written);
    const served = { request } as Parameters<typeof presentedIn>[0];
    const text = fc
      .string({ minLength: 1, maxLength: 40, unit: "grapheme-ascii" })
      .filter((s) => s.trim() === s);
    fc.assert(
      fc.property(text, (value) => {
        const sent = outgoing(request, (name) => (name === "value" ? value : "run-1"));
        expect(presentedIn(served, { headers: sent.headers, body: sent.body ?? "" })).toBe(value);
      }),
    );
  });
});

it("serves each request of a sequence, with what it saves", () => {
  const { catalog } = checkCatalog(
    `version: 1
system: tenants
probes:
  tenant:
    sequence:
      steps:
        - http: { method: POST, url: "https://api.example.com/tenants", header: x-token, save: { id: $.data.id } }
          accept: 201
        - { wait: 1s }
        - { http: { url: "https://api.example.com/tenants/{id}?full" }, accept: 200 }
      cleanUp:
        - { http: { method: DELETE, url: "https://api.example.com/tenants/{id}" }, accept: 204 }
`,
    "tenants.yaml",
  );
  if (catalog === undefined) throw new Error("the catalog has problems");
  const served = servedRequests(catalog);
  expect(served.map(({ accept }) => accept)).toEqual([201, 200, 204]);
  expect(JSON.parse(served[0]?.body ?? "")).toEqual({ data: { id: "rehearsed-1" } });
  expect(served[1]?.path.test("/tenants/rehearsed-1?full")).toBe(true);
  expect(served[1]?.path.test("/tenants/a/b?full")).toBe(false);
});
