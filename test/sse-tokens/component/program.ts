import "../../../tools/engine/legible-stack.ts";
import "../../../components/rotation/own-config.ts";
import { Config } from "@pulumi/pulumi";
import { SseTokens, type SseTokensArgs } from "../../../components/sse-tokens/component/index.ts";

// The program that the component's tests run.
const config = new Config("sse");
const current = config.requireSecret("current");
new SseTokens("sse", {
  ...config.requireObject<Omit<SseTokensArgs, "principals">>("args"),
  principals: { VX11_PRINCIPAL_TOKEN: { current, previous: config.requireSecret("previous") } },
});
