import { describe, expect, it } from "vitest";
import { gatewayPort } from "../../../cli/sse/gateway.ts";

describe("the gateway's port", () => {
  it.each([
    [undefined, 8001, 8000],
    [undefined, 0, 0],
    ["9000", 8001, 9000],
    ["0", 8001, 0],
    ["off", 8001, undefined],
  ])("is, typed as %s with the service at %i, %s", (typed, service, port) => {
    expect(gatewayPort(typed, service)).toBe(port);
  });

  it.each(["", "-1", "65536", "no"])("can't be %j", (typed) => {
    expect(() => gatewayPort(typed, 8001)).toThrow("--gateway-port takes");
  });
});
