import { describe, expect, it } from "vitest";
import { ingressRules } from "../../components/hardening/origin-tunnel/ingress.ts";

describe("what a tunnel leads to", () => {
  it("has exact names before those with *, the narrower one first, and 404 for all else at the end", () => {
    const rules = ingressRules({
      "*.example.com": { port: 1 },
      "*.api.example.com": { port: 2 },
      "text.example.com": { port: 3 },
      "image.example.com": { port: 4 },
    });
    expect(rules.map(({ hostname, service }) => [hostname, service])).toEqual([
      ["image.example.com", "http://127.0.0.1:4"],
      ["text.example.com", "http://127.0.0.1:3"],
      ["*.api.example.com", "http://127.0.0.1:2"],
      ["*.example.com", "http://127.0.0.1:1"],
      [undefined, "http_status:404"],
    ]);
  });

  it("speaks TLS to a service that does, and checks its certificate", () => {
    const [rule] = ingressRules({
      "text.example.com": { port: 8443, tls: true, originServerName: "text.internal.example.com" },
    });
    expect(rule).toEqual({
      hostname: "text.example.com",
      service: "https://127.0.0.1:8443",
      originRequest: { originServerName: "text.internal.example.com" },
    });
  });
});
