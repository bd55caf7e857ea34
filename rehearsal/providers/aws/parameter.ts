import type { ParameterTier, ParameterType, PutParameterCommandInput } from "@aws-sdk/client-ssm";
import { textOf } from "../property-readers.ts";
import type { Existing, ResourceTable } from "../resource-table.ts";
import type { PropertyMap } from "../values.ts";
import { AwsApiError, ask } from "./api-error.ts";
import { notHere, region, requiredText } from "./fields.ts";
import type { SessionSource } from "./session.ts";

const VALUES = ["value", "insecureValue", "valueWo"];

const inputs: ResourceTable["inputs"] = {
  region,
  // The official plugin makes one up where it is left out.
  name: { type: "string", change: "replace", required: true },
  type: { type: "string", change: "update", required: true, oneOf: ["String", "StringList", "SecureString"] },
  value: { type: "string", change: "update", secret: true },
  insecureValue: { type: "string", change: "update", validate: notHere("insecureValue") },
  valueWo: {
    type: "string",
    change: "update",
    secret: true,
    requires: ["valueWoVersion"],
    validate: notHere("valueWo"),
  },
  valueWoVersion: { type: "integer", change: "update", requires: ["valueWo"] },
  keyId: { type: "string", change: "update" },
  tier: {
    type: "string",
    oneOf: ["Standard", "Advanced", "Intelligent-Tiering"],
    change: (old, planned) => (old === "Advanced" && planned === "Standard" ? "replace" : "update"),
  },
  description: { type: "string", change: "update" },
  allowedPattern: { type: "string", change: "update", validate: notHere("allowedPattern") },
  dataType: {
    type: "string",
    change: "replace",
    oneOf: ["aws:ec2:image", "aws:ssm:integration", "text"],
    validate: (value) => (value === "text" ? [] : ["a dataType but text is not in this stand-in"]),
  },
  overwrite: { type: "boolean", change: "update" },
  arn: { type: "string", change: "update", validate: notHere("arn") },
  tags: { type: { map: "string" }, change: "update", validate: notHere("tags") },
};
const outputs: ResourceTable["outputs"] = {
  id: { type: "string" },
  arn: { type: "string" },
  dataType: { type: "string" },
  hasValueWo: { type: "boolean" },
  insecureValue: { type: "string" },
  keyId: { type: "string" },
  region: { type: "string" },
  tagsAll: { type: { map: "string" } },
  tier: { type: "string" },
  value: { type: "string", secret: true },
  version: { type: "integer", recomputed: true },
};

/** `ssm.Parameter`: a value changes in place, which makes another version of the parameter. Not recorded. */
export function parameter(session: SessionSource): ResourceTable {
  const put = async (wish: string, planned: PropertyMap, more: Partial<PutParameterCommandInput>) => {
    const name = requiredText(planned, "name");
    const tier = textOf(planned, "tier");
    const description = textOf(planned, "description");
    const request = session().ssm.putParameter({
      Name: name,
      Type: requiredText(planned, "type") as ParameterType,
      Value: requiredText(planned, "value"),
      ...(tier === undefined ? {} : { Tier: tier as ParameterTier }),
      ...(description === undefined ? {} : { Description: description }),
      ...more,
    });
    await ask(`${wish} SSM Parameter (${name})`, "SSM: PutParameter", request);
  };
  const look = async (name: string): Promise<PropertyMap | undefined> => {
    const { ssm, region: here } = session();
    const wish = `reading SSM Parameter (${name})`;
    try {
      const found = await ask(
        wish,
        "SSM: GetParameter",
        ssm.getParameter({ Name: name, WithDecryption: true }),
      );
      const filter = { ParameterFilters: [{ Key: "Name", Option: "Equals", Values: [name] }] };
      const { Parameters: [detail] = [] } = await ask(
        wish,
        "SSM: DescribeParameters",
        ssm.describeParameters(filter),
      );
      const { Parameter: now } = found;
      return {
        arn: now?.ARN ?? null,
        name: now?.Name ?? null,
        type: now?.Type ?? null,
        value: now?.Value ?? null,
        version: now?.Version ?? null,
        dataType: now?.DataType ?? null,
        keyId: detail?.KeyId ?? null,
        tier: detail?.Tier ?? null,
        description: detail?.Description ?? null,
        region: here,
      };
    } catch (error) {
      if (error instanceof AwsApiError && error.code === "ParameterNotFound") return undefined;
      throw error;
    }
  };
  return {
    token: "aws:ssm/parameter:Parameter",
    source: "@pulumi/aws 7.48.0 ssm/parameter.d.ts; terraform-provider-aws internal/service/ssm/parameter.go",
    inputs,
    outputs,
    exactlyOneOf: VALUES,
    create: async (planned) => {
      const key = textOf(planned, "keyId");
      await put("creating", planned, {
        Overwrite: planned.overwrite === true,
        ...(key === undefined ? {} : { KeyId: key }),
      });
      const id = requiredText(planned, "name");
      return { id, outputs: { id, hasValueWo: null, insecureValue: null, tagsAll: {}, ...(await look(id)) } };
    },
    read: async ({ id }) => look(id),
    import: (id) => ({ id, state: { id } }),
    update: async (planned, existing) => {
      if (changes(planned, existing)) {
        const key = textOf(planned, "keyId");
        const isOtherKey = key !== undefined && key !== existing.state.keyId;
        const kept = { ...planned, tier: planned.tier ?? existing.state.tier ?? null };
        await put("updating", kept, {
          Overwrite: planned.overwrite !== false,
          ...(isOtherKey ? { KeyId: key } : {}),
        });
      }
      return (await look(existing.id)) ?? {};
    },
    delete: async ({ id }) => {
      try {
        await ask(
          `deleting SSM Parameter (${id})`,
          "SSM: DeleteParameter",
          session().ssm.deleteParameter({ Name: id }),
        );
      } catch (error) {
        if (!(error instanceof AwsApiError && error.code === "ParameterNotFound")) throw error;
      }
    },
  };
}

/** Whether more than `overwrite` differs, which nothing is sent for. */
function changes(planned: PropertyMap, { state }: Existing): boolean {
  const names = ["type", "value", "keyId", "tier", "description", "dataType"];
  return names.some((name) => name in planned && planned[name] !== (state[name] ?? null));
}
