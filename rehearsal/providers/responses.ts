import messages from "@pulumi/pulumi/proto/provider_pb.js";
import type { CheckFailure, CheckResult, CreateResult, DiffResult, ReadResult } from "./provider.ts";
import type { PropertyMap } from "./values.ts";
import { encodeStruct } from "./wire.ts";

/** Writes the answer to Check or CheckConfig. */
export function checkResponse(result: CheckResult): messages.CheckResponse {
  const response = new messages.CheckResponse();
  response.setInputs(encodeStruct(result.inputs));
  response.setFailuresList(failureMessages(result.failures));
  return response;
}

/** Writes reasons for refusal. */
export function failureMessages(failures: readonly CheckFailure[]): messages.CheckFailure[] {
  return failures.map(({ property, reason }) => {
    const failure = new messages.CheckFailure();
    failure.setProperty(property);
    failure.setReason(reason);
    return failure;
  });
}

/** Writes the answer to Diff or DiffConfig. */
export function diffResponse(result: DiffResult): messages.DiffResponse {
  const { DIFF_SOME, DIFF_NONE } = messages.DiffResponse.DiffChanges;
  const response = new messages.DiffResponse();
  response.setChanges(result.diffs.length > 0 ? DIFF_SOME : DIFF_NONE);
  response.setDiffsList([...result.diffs]);
  response.setReplacesList([...result.replaces]);
  response.setStablesList([...(result.stables ?? [])]);
  response.setDeletebeforereplace(result.deleteBeforeReplace ?? false);
  response.setHasdetaileddiff(result.detailedDiff !== undefined);
  for (const [path, kind] of result.detailedDiff ?? []) {
    const change = new messages.PropertyDiff();
    change.setKind(messages.PropertyDiff.Kind[kind]);
    response.getDetaileddiffMap().set(path, change);
  }
  return response;
}

/** Writes the answer to Create. */
export function createResponse(result: CreateResult): messages.CreateResponse {
  const response = new messages.CreateResponse();
  response.setId(result.id);
  response.setProperties(encodeStruct(result.properties));
  return response;
}

/** Writes the answer to Read; an empty one says that the resource is gone. */
export function readResponse(result: ReadResult | undefined): messages.ReadResponse {
  const response = new messages.ReadResponse();
  if (result === undefined) return response;
  response.setId(result.id);
  response.setProperties(encodeStruct(result.properties));
  response.setInputs(encodeStruct(result.inputs));
  return response;
}

/** Writes the answer to Update. */
export function updateResponse(properties: PropertyMap): messages.UpdateResponse {
  const response = new messages.UpdateResponse();
  response.setProperties(encodeStruct(properties));
  return response;
}
