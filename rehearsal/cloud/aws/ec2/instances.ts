import { z } from "zod";
import type { ServiceContext } from "../../service.ts";
import { AwsRefusal } from "../aws-error.ts";
import { ACCOUNT, newId } from "../ids.ts";
import { type Operations, operation } from "../operation.ts";
import type { AwsState } from "../state.ts";
import { ec2Of, type StoredInstance } from "./state.ts";

const InstanceId = z.string().regex(/^i-[0-9a-z]+$/);
const AssociationId = z.string().regex(/^iip-assoc-[0-9a-z]+$/);
const IamInstanceProfile = z.strictObject({ Name: z.string().min(1) });
const filter = z.strictObject({ Name: z.enum(["instance-id", "state"]), Value: z.array(z.string()).min(1) });

/** What ties an instance to a profile, and how its metadata service answers. Source: EC2 API Reference. */
export function instances({ state, save }: ServiceContext<AwsState>): Operations {
  const held = (id: string, region: string): StoredInstance => {
    const instance = ec2Of(state, region).instances[id];
    if (instance !== undefined) return instance;
    throw new AwsRefusal("InvalidInstanceID.NotFound", `The instance ID '${id}' does not exist`);
  };
  const told = (id: string, { association }: StoredInstance) => ({
    associationId: association?.id,
    instanceId: id,
    state: "associated",
    iamInstanceProfile: { arn: `arn:aws:iam::${ACCOUNT}:instance-profile/${association?.profile}` },
  });
  const existing = (name: string): string => {
    if (state.profiles?.[name] !== undefined) return name;
    throw new AwsRefusal(
      "InvalidParameterValue",
      `Value (${name}) for parameter iamInstanceProfile.name is invalid.`,
    );
  };
  const associated = (id: string, region: string): [string, StoredInstance] => {
    const found = Object.entries(ec2Of(state, region).instances).find(
      ([, { association }]) => association?.id === id,
    );
    if (found !== undefined) return found;
    throw new AwsRefusal("InvalidAssociationID.NotFound", `An invalid association-id of '${id}' was given`);
  };
  const tie = (instance: StoredInstance, profile: string): void => {
    instance.association = { id: newId("iip-assoc-", 17).toLowerCase(), profile: existing(profile) };
    save();
  };
  return {
    DescribeIamInstanceProfileAssociations: operation(
      z.object({ Filter: z.array(filter).optional() }),
      ({ Filter = [] }, { region }) => {
        const ids = Filter.find(({ Name }) => Name === "instance-id")?.Value;
        const all = Object.entries(ec2Of(state, region).instances);
        const found = all.filter(
          ([id, { association }]) => association !== null && (ids?.includes(id) ?? true),
        );
        return { iamInstanceProfileAssociationSet: found.map(([id, one]) => told(id, one)) };
      },
    ),
    AssociateIamInstanceProfile: operation(
      z.object({ InstanceId, IamInstanceProfile }),
      ({ InstanceId: id, IamInstanceProfile: { Name } }, { region }) => {
        const instance = held(id, region);
        if (instance.association !== null)
          throw new AwsRefusal("IncorrectState", `There is an existing association for instance ${id}`);
        tie(instance, Name);
        return { iamInstanceProfileAssociation: told(id, instance) };
      },
    ),
    ReplaceIamInstanceProfileAssociation: operation(
      z.object({ AssociationId, IamInstanceProfile }),
      (asked, { region }) => {
        const [id, instance] = associated(asked.AssociationId, region);
        tie(instance, asked.IamInstanceProfile.Name);
        return { iamInstanceProfileAssociation: told(id, instance) };
      },
    ),
    DisassociateIamInstanceProfile: operation(z.object({ AssociationId }), (asked, { region }) => {
      const [id, instance] = associated(asked.AssociationId, region);
      const last = told(id, instance);
      instance.association = null;
      save();
      return { iamInstanceProfileAssociation: last };
    }),
    DescribeInstances: operation(
      z.object({ InstanceId: z.array(InstanceId).length(1) }),
      ({ InstanceId: [id = ""] }, { region }) => {
        const { metadata } = held(id, region);
        const instance = { instanceId: id, metadataOptions: toldMetadata(metadata) };
        return { reservationSet: [{ instancesSet: [instance] }] };
      },
    ),
    ModifyInstanceMetadataOptions: operation(
      z.object({
        InstanceId,
        HttpTokens: z.enum(["optional", "required"]).optional(),
        HttpEndpoint: z.enum(["enabled", "disabled"]).optional(),
        HttpPutResponseHopLimit: z.coerce.number().int().min(1).max(64).optional(),
      }),
      (asked, { region }) => {
        const { metadata } = held(asked.InstanceId, region);
        metadata.tokens = asked.HttpTokens ?? metadata.tokens;
        metadata.endpoint = asked.HttpEndpoint ?? metadata.endpoint;
        metadata.hopLimit = asked.HttpPutResponseHopLimit ?? metadata.hopLimit;
        save();
        return { instanceId: asked.InstanceId, instanceMetadataOptions: toldMetadata(metadata) };
      },
    ),
  };
}

function toldMetadata({ tokens, hopLimit, endpoint }: StoredInstance["metadata"]): object {
  return { state: "applied", httpTokens: tokens, httpPutResponseHopLimit: hopLimit, httpEndpoint: endpoint };
}
