import type { PolicyResource } from "@pulumi/policy";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";
import { expect, it } from "vitest";
import { Memory } from "../../policy/view/memory.ts";
import { bySdk } from "../support/policy/by-sdk.ts";

/** A resource as the SDK lists it at the end of a run. */
function listed(props: { [key: string]: JavaScriptValue }): PolicyResource {
  return {
    type: "aws:ec2/instance:Instance",
    urn: "urn:pulumi:prod::test::aws:ec2/instance:Instance::web",
    name: "web",
    props: bySdk(props),
    opts: { protect: false, ignoreChanges: [], aliases: [], additionalSecretOutputs: [] } as never,
    dependencies: [],
    propertyDependencies: {},
    isType: () => false,
    asType: () => undefined,
  };
}

it("makes one view of a stack for all policies that ask of it, and another of what is told later", () => {
  const memory = new Memory();
  const planned = listed({ userData: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" });
  const made = listed({ userData: "known" });
  const view = memory.stack([planned]);
  expect(memory.stack([{ ...planned }])).toBe(view);
  expect(memory.stack([made]).map(({ outputs }) => outputs)).toEqual([{ userData: "known" }]);
});
