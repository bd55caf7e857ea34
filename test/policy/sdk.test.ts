import { createRequire } from "node:module";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { describe, expect, it } from "vitest";
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
