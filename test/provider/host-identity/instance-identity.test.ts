import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { instanceIdentity } from "../../../provider/host-identity/instance-identity.ts";
import type { StoredEc2, StoredInstance } from "../../../rehearsal/cloud/aws/ec2/state.ts";
import { awsService } from "../../../rehearsal/cloud/aws/service.ts";
import type { AwsState } from "../../../rehearsal/cloud/aws/state.ts";
import { type Cloud, startCloud } from "../../../rehearsal/cloud/cloud.ts";

const ADMIN = { accessKeyId: "AKIASYNTHETIC0000000", secretAccessKey: "synthetic-secret-access-key" };
const ID = "i-0123456789abcdef0";
const INPUTS = { region: "us-east-1", instanceId: ID, profile: "services", hopLimit: 1 };

let cloud: Cloud;
beforeEach(async () => {
  const instance = {
    groups: [],
    association: null,
    metadata: { tokens: "optional", hopLimit: 2, endpoint: "enabled" },
  };
  const ec2 = { prefixLists: {}, groups: {}, rules: {}, instances: { [ID]: instance } } as StoredEc2;
  cloud = await startCloud([awsService({ ...ADMIN, ec2 })]);
  change((state) => {
    state.profiles = { services: { roles: [] }, old: { roles: [] } };
  });
  vi.stubEnv("AWS_ACCESS_KEY_ID", ADMIN.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", ADMIN.secretAccessKey);
  vi.stubEnv("AWS_ENDPOINT_URL", cloud.urls.aws);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await cloud.close();
});

function change(how: (state: AwsState) => void): void {
  const state = cloud.stateOf("aws") as AwsState;
  how(state);
  cloud.putBack("aws", state);
}

function instance(): StoredInstance {
  const held = (cloud.stateOf("aws") as AwsState).ec2?.["us-east-1"]?.instances[ID];
  if (held === undefined) throw new Error("the instance was not asked for");
  return held;
}

describe("an instance's identity", () => {
  it("is the profile, and a metadata service that asks for tokens and answers one hop away", async () => {
    const { id, state } = await instanceIdentity.create(INPUTS);
    expect(id).toBe(ID);
    expect(instance()).toMatchObject({
      association: { profile: "services", id: state.associationId },
      metadata: { tokens: "required", hopLimit: 1, endpoint: "enabled" },
    });
    expect(await instanceIdentity.changed(state, INPUTS)).toBe(false);
  });

  it("takes another profile's place without a moment between", async () => {
    await instanceIdentity.create({ ...INPUTS, profile: "old" });
    const asked: string[] = [];
    cloud.interfere({
      matches: ({ operation = "" }) => asked.push(operation) < 0,
      act: async (_, work) => await work(),
    });
    await instanceIdentity.create(INPUTS);
    expect(instance().association?.profile).toBe("services");
    expect(asked).toContain("ReplaceIamInstanceProfileAssociation");
    expect(asked).not.toContain("DisassociateIamInstanceProfile");
  });

  it("differs where somebody lets requests without a token in again, or ties another profile", async () => {
    const { state } = await instanceIdentity.create(INPUTS);
    change(({ ec2 }) => {
      const held = ec2?.["us-east-1"]?.instances[ID];
      if (held) held.metadata.tokens = "optional";
    });
    expect(await instanceIdentity.changed(state, INPUTS)).toBe(true);
    await instanceIdentity.update(state, INPUTS);
    expect(instance().metadata.tokens).toBe("required");
    await instanceIdentity.create({ ...INPUTS, profile: "old" });
    expect(await instanceIdentity.changed(state, INPUTS)).toBe(true);
  });

  it("leaves with its profile, not with another one, and tokens stay required", async () => {
    const { state } = await instanceIdentity.create(INPUTS);
    await instanceIdentity.remove?.(state);
    expect(instance()).toMatchObject({ association: null, metadata: { tokens: "required" } });
    await instanceIdentity.create({ ...INPUTS, profile: "old" });
    await instanceIdentity.remove?.(state);
    expect(instance().association?.profile).toBe("old");
  });

  it("says which permission is missing, and nothing of what was signed", async () => {
    const unknown = { ...INPUTS, instanceId: "i-00000000000000000" };
    await expect(instanceIdentity.create(unknown)).rejects.toThrow(
      "AWS refused ec2:ModifyInstanceMetadataOptions for the instance i-00000000000000000 (InvalidInstanceID.NotFound)",
    );
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "another-synthetic-secret");
    await expect(instanceIdentity.create(INPUTS)).rejects.toThrow(
      /^AWS refused ec2:\w+ for the instance \S+ \(\w+\)$/,
    );
  });
});
