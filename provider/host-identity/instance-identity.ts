import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { hasUnknown, unwrap } from "../properties.ts";
import type { Properties, Resource } from "../resource.ts";
import { Ec2Refused, withEc2 } from "./with-ec2.ts";

/** Inputs of `keyturn:index:InstanceIdentity`. */
interface Inputs {
  region: string;
  instanceId: string;
  profile: string;
  hopLimit: number;
}

/** IAM tells EC2 of a new profile within some seconds. Source: IAM User Guide, "Changes that I make are not always immediately visible". */
const TRIES = 15;
const PAUSE_MS = 2_000;

/** What ties an instance that exists to an instance profile, and has its metadata service ask for tokens. */
export const instanceIdentity: Resource = {
  async check() {
    return [];
  },

  /** EC2 is asked too: somebody may have tied another profile to it, or let requests without a token in again. */
  async changed(state, news) {
    const [old, wanted] = [inputsOf(state), inputsOf(news)];
    if (hasUnknown(wanted) || !isDeepStrictEqual(old, wanted)) return true;
    return !(await stands(wanted));
  },

  async create(news) {
    const inputs = inputsOf(news);
    return { id: inputs.instanceId, state: { ...news, associationId: await put(inputs) } };
  },

  async update(state, news) {
    const [old, inputs] = [inputsOf(state), inputsOf(news)];
    const associationId = await put(inputs);
    if (old.instanceId !== inputs.instanceId || old.region !== inputs.region) await untie(old);
    return { ...news, associationId };
  },

  /** Tokens stay required: what asks with one asks well without this too. */
  async remove(state) {
    await untie(inputsOf(state));
  },
};

function inputsOf(properties: Properties): Inputs {
  const { region, instanceId, profile, hopLimit } = unwrap(properties) as unknown as Inputs;
  return { region, instanceId, profile, hopLimit };
}

const called = ({ instanceId }: Inputs) => `the instance ${instanceId}`;

async function stands(inputs: Inputs): Promise<boolean> {
  const { profile, hopLimit } = inputs;
  if ((await tied(inputs))?.profile !== profile) return false;
  const metadata = await metadataOf(inputs);
  return metadata.HttpTokens === "required" && metadata.HttpPutResponseHopLimit === hopLimit;
}

async function metadataOf(inputs: Inputs) {
  const { Reservations: [reservation] = [] } = await withEc2(
    inputs.region,
    "DescribeInstances",
    called(inputs),
    (ec2) => ec2.describeInstances({ InstanceIds: [inputs.instanceId] }),
  );
  return reservation?.Instances?.[0]?.MetadataOptions ?? {};
}

/** The profile that the instance has, and the id of what ties it. */
async function tied(inputs: Inputs): Promise<{ id: string; profile: string } | undefined> {
  const { IamInstanceProfileAssociations: all = [] } = await withEc2(
    inputs.region,
    "DescribeIamInstanceProfileAssociations",
    called(inputs),
    (ec2) =>
      ec2.describeIamInstanceProfileAssociations({
        Filters: [
          { Name: "instance-id", Values: [inputs.instanceId] },
          { Name: "state", Values: ["associating", "associated"] },
        ],
      }),
  );
  const [found] = all;
  if (found === undefined) return undefined;
  return { id: found.AssociationId ?? "", profile: found.IamInstanceProfile?.Arn?.split("/").at(-1) ?? "" };
}

/** Both may be done again without harm. Tokens first: whoever has the role gets it by a token alone. */
async function put(inputs: Inputs): Promise<string> {
  const { region, instanceId, hopLimit } = inputs;
  await withEc2(region, "ModifyInstanceMetadataOptions", called(inputs), (ec2) =>
    ec2.modifyInstanceMetadataOptions({
      InstanceId: instanceId,
      HttpTokens: "required",
      HttpEndpoint: "enabled",
      HttpPutResponseHopLimit: hopLimit,
    }),
  );
  for (let tries = 1; ; tries++) {
    try {
      return await tie(inputs);
    } catch (error) {
      const isYoung = error instanceof Ec2Refused && error.code === "InvalidParameterValue";
      if (!isYoung || tries === TRIES) throw error;
      await sleep(PAUSE_MS);
    }
  }
}

/** An instance with another profile keeps that until this one takes its place: it is never without. */
async function tie(inputs: Inputs): Promise<string> {
  const { region, instanceId, profile } = inputs;
  const now = await tied(inputs);
  if (now?.profile === profile) return now.id;
  const IamInstanceProfile = { Name: profile };
  const { IamInstanceProfileAssociation: made } =
    now === undefined
      ? await withEc2(region, "AssociateIamInstanceProfile", called(inputs), (ec2) =>
          ec2.associateIamInstanceProfile({ InstanceId: instanceId, IamInstanceProfile }),
        )
      : await withEc2(region, "ReplaceIamInstanceProfileAssociation", called(inputs), (ec2) =>
          ec2.replaceIamInstanceProfileAssociation({ AssociationId: now.id, IamInstanceProfile }),
        );
  return made?.AssociationId ?? "";
}

/** Where it is tied to another profile by now, that is somebody else's. */
async function untie(inputs: Inputs): Promise<void> {
  const now = await tied(inputs);
  if (now?.profile !== inputs.profile) return;
  await withEc2(inputs.region, "DisassociateIamInstanceProfile", called(inputs), (ec2) =>
    ec2.disassociateIamInstanceProfile({ AssociationId: now.id }),
  );
}
