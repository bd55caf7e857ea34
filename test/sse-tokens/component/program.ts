import "../../../tools/engine/legible-stack.ts";
import "../../../components/rotation/own-config.ts";
import { Config } from "@pulumi/pulumi";
import {
  SseTokens,
  type SseTokensOnHosts,
  type SseTokensOnWorkers,
} from "../../../components/sse-tokens/component/index.ts";

// The program that the component's tests run.
const config = new Config("sse");
const current = config.requireSecret("current");
const principals = { VX11_PRINCIPAL_TOKEN: { current, previous: config.requireSecret("previous") } };
const args = config.requireObject<
  Omit<SseTokensOnWorkers, "principals"> | Omit<SseTokensOnHosts, "principals">
>("args");
if ("hosts" in args) new SseTokens("sse", { ...args, principals });
else new SseTokens("sse", { ...args, principals });
