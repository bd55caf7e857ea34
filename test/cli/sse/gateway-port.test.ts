import { describe, expect, it } from "vitest";
import { gatewayPort } from "../../../cli/sse/gateway.ts";
import { readNodeSettings } from "../../../components/sse-tokens/service/node/index.ts";

describe("the gateway's port", () => {
  it.each([
    [{}, 8000],
    [{ SSE_PORT: "0" }, 0],
    [{ SSE_PORT: "9001" }, 9000],
    [{ SSE_GATEWAY_PORT: "9000" }, 9000],
    [{ SSE_GATEWAY_PORT: "0" }, 0],
    [{ SSE_GATEWAY_PORT: "off" }, undefined],
  ])("is, by %o, %s", (environment, port) => {
    expect(gatewayPort(readNodeSettings(environment))).toBe(port);
  });

  it.each(["-1", "65536", "no"])("can't be %j", (SSE_GATEWAY_PORT) => {
    expect(() => readNodeSettings({ SSE_GATEWAY_PORT })).toThrow("SSE_GATEWAY_PORT:");
  });
});
