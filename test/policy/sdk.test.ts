import { createRequire } from "node:module";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { describe, expect, it } from "vitest";
import { type ConfigSecret, onConfigSecrets } from "../../policy/view/config-secrets.ts";
import { readBySdk, readOnceWithMarks } from "../../policy/view/sdk.ts";
import { bySdk, secret } from "../support/policy/by-sdk.ts";

const require = createRequire(import.meta.url);

/** Has the SDK's own server ask policies about a resource, as the engine does. */
function asked(policies: readonly object[], properties: Parameters<typeof bySdk>[0]): Promise<unknown> {
  const { makeAnalyzeRpcFun } = require("@pulumi/policy/server.js");
  const request = new analyzer.AnalyzeRequest();
  request.setProperties(struct.Struct.fromJavaScript(properties));
  request.setOptions(new analyzer.AnalyzerResourceOptions());
  return new Promise((resolve, reject) =>
    makeAnalyzeRpcFun(
      "pack",
      "1.0.0",
      "mandatory",
      policies,
    )({ request }, (error: unknown, answer: unknown) => (error ? reject(error) : resolve(answer))),
  );
}

describe("the stack's encrypted settings", () => {
  it("are read along where the engine tells the SDK's server of the stack", () => {
    const learnt: ConfigSecret[] = [];
    onConfigSecrets((secrets) => learnt.push(...secrets));
    const request = new analyzer.AnalyzerStackConfigureRequest();
    request.getConfigMap().set("app:token", "q7Zt").set("app:region", "eu-central-1");
    request.setConfigSecretKeysList(["app:token", "app:gone"]);
    const service = require("@pulumi/pulumi/proto/analyzer_grpc_pb.js").AnalyzerService;
    const read = service.configureStack.requestDeserialize(Buffer.from(request.serializeBinary()));
    expect(read.getConfigMap().get("app:token")).toBe("q7Zt");
    expect(learnt).toEqual([{ key: "app:token", value: "q7Zt" }]);
  });
});

describe("what the SDK hands to policies", () => {
  it("is read once for all of them, with its marks", async () => {
    readOnceWithMarks();
    const reads: object[] = [];
    const policy = (name: string) => ({
      name,
      validateResource: ({ props }: { props: object }) => reads.push(readBySdk(props)),
    });
    await asked([policy("one"), policy("two")], { tags: { note: secret("q7Zt") } });
    expect(reads).toHaveLength(2);
    expect(reads[0]).toBe(reads[1]);
    expect(reads[0]).toEqual({ values: { tags: { note: "q7Zt" } }, secrets: [["tags", "note"]] });
  });

  it("is not taken for a resource's properties where the SDK read them itself", () => {
    expect(() => readBySdk({ tags: {} })).toThrow("use version 1.21");
    expect(readBySdk(bySdk({ tags: {} })).values).toEqual({ tags: {} });
  });
});
