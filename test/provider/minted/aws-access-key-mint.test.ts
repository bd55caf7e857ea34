import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { NOTE } from "../../../provider/minted/aws-access-key-mint.ts";
import { mintOf } from "../../../provider/minted/index.ts";
import { mintedCredential } from "../../../provider/minted-credential.ts";
import { unwrap } from "../../../provider/properties.ts";
import type { Properties } from "../../../provider/resource.ts";
import { ADMIN, type AwsAt, awsAt } from "../../rehearsal/cloud/aws/aws-at.ts";
import { failureOf, NAME } from "./mint-cloud.ts";

const UserName = "shop-deploy";
const source = { kind: "minted", by: "aws-access-key", user: UserName } as const;
const INPUTS = { source, credential: NAME, secret: "TOKEN", generation: "4" };

let aws: AwsAt;
let said: string[];
beforeEach(async () => {
  aws = await awsAt();
  said = [];
  vi.spyOn(console, "error").mockImplementation((...words) => void said.push(words.join(" ")));
  vi.stubEnv("AWS_ENDPOINT_URL", aws.url);
  vi.stubEnv("AWS_ACCESS_KEY_ID", ADMIN.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", ADMIN.secretAccessKey);
  for (const file of ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"]) vi.stubEnv(file, "/dev/null");
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await aws.cloud.close();
});

const living = () => Object.keys(aws.state().users[UserName]?.keys ?? {});
const byHand = async () => (await aws.iam.createAccessKey({ UserName })).AccessKey;

async function create(more: Properties = {}): Promise<{ id: string; secret: string; state: Properties }> {
  const { state } = await mintedCredential.create({ ...INPUTS, ...more });
  const [id = "", secret = ""] = String(unwrap(state.value)).split(":");
  return { id, secret, state };
}

/** Cuts the connection of the request that mints, before or after AWS did its work. */
function cut(when: "before" | "after"): () => void {
  return aws.cloud.interfere({
    matches: ({ operation }) => operation === "CreateAccessKey",
    act: async (exchange, work) => {
      if (when === "after") await work();
      exchange.cutOff();
    },
  });
}

describe("an access key of AWS's", () => {
  it("is one value that holds both halves, and lets in", async () => {
    const { id, secret, state } = await create();
    expect(living()).toEqual([id]);
    expect(unwrap(state.credentialId)).toBe(id);
    const { Arn } = await aws.sts({ accessKeyId: id, secretAccessKey: secret }).getCallerIdentity({});
    expect(Arn).toMatch(/user\/shop-deploy$/);
  });

  it("leaves a note of the keys that were there before it is made", async () => {
    const before = await byHand();
    await create();
    expect(aws.state().users[UserName]?.tags).toEqual({ [NOTE]: `${NAME} ${before?.AccessKeyId}` });
    const order = aws.asked.filter((one) => one === "TagUser" || one === "CreateAccessKey");
    expect(order.slice(1)).toEqual(["TagUser", "CreateAccessKey"]);
  });

  it("is deleted when its generation goes, and once more without a failure", async () => {
    const { state } = await create();
    await mintedCredential.remove?.(state);
    await mintedCredential.remove?.(state);
    expect(living()).toEqual([]);
  });

  it.each(["before", "after"] as const)(
    "lives alone after a mint that was cut off %s it was made",
    async (when) => {
      const current = await byHand();
      const mend = cut(when);
      expect(await failureOf(create)).toContain(
        "AWS refused iam:CreateAccessKey for the IAM user shop-deploy",
      );
      mend();
      expect(living()).toHaveLength(when === "after" ? 2 : 1);
      const { id } = await create();
      expect(living().sort()).toEqual([current?.AccessKeyId, id].sort());
      expect(said).toHaveLength(when === "after" ? 1 : 0);
    },
  );

  it("asks AWS once to make one, whatever becomes of the answer", async () => {
    const mend = cut("before");
    await failureOf(create);
    mend();
    expect(aws.asked.filter((one) => one === "CreateAccessKey")).toHaveLength(1);
  });

  it("lives alone after any number of mints that were cut off", async () => {
    const mend = cut("after");
    for (let run = 0; run < 3; run++) await failureOf(create);
    mend();
    const { id } = await create();
    expect(living()).toEqual([id]);
  });

  it("takes along what a rotation that was called off had minted and lost", async () => {
    const lost = "keyturn-prod-TOKEN-g3-20260130T120000000Z";
    const mend = cut("after");
    await failureOf(() => create({ credential: lost, generation: "3" }));
    mend();
    const { id } = await create({ forsaken: [lost] });
    expect(living()).toEqual([id]);
  });

  it("leaves a key alone that was used: nobody was told the secret of a lost one", async () => {
    const mend = cut("before");
    await failureOf(create);
    mend();
    const theirs = await byHand();
    await aws
      .sts({ accessKeyId: theirs?.AccessKeyId ?? "", secretAccessKey: theirs?.SecretAccessKey ?? "" })
      .getCallerIdentity({});
    const { id } = await create();
    expect(living().sort()).toEqual([theirs?.AccessKeyId, id].sort());
  });

  it("leaves the key of the generation before alone", async () => {
    const first = await create();
    const second = await create({ credential: `${NAME}0`, generation: "5" });
    expect(living()).toEqual([first.id, second.id]);
  });

  it("is refused where two are there, before anything is written", async () => {
    const [one, other] = [await byHand(), await byHand()];
    aws.asked.length = 0;
    const told = await failureOf(create);
    expect(told).toContain(`${one?.AccessKeyId}, ${other?.AccessKeyId}`);
    expect(told).toContain(`aws iam delete-access-key --user-name ${UserName}`);
    expect(aws.asked).not.toContain("TagUser");
    expect(living()).toHaveLength(2);
  });

  it("of before keyturn is known by its id", async () => {
    const theirs = await byHand();
    const mint = mintOf(source, INPUTS);
    expect(await mint.lives(theirs?.AccessKeyId ?? "")).toBe(true);
    expect(await mint.lives("AKIANOBODY0000000000")).toBe(false);
  });
});

describe("what AWS refuses", () => {
  it.each([
    ["AccessDenied", /has to allow iam:ListUserTags/],
    ["Throttling", /\(Throttling/],
  ])("is told by its code %s and the action, in words of our own", async (code, told) => {
    vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
    const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>quoted-session-token</Message></Error></ErrorResponse>`;
    aws.cloud.interfere({
      matches: ({ operation }) => operation === "ListUserTags",
      act: async (exchange) => exchange.refuse(403, { "content-type": "text/xml" }, body),
    });
    const failure = await failureOf(create);
    expect(failure).toMatch(told);
    expect(failure).not.toContain("quoted-session-token");
  });

  it("is told with the credentials that nobody gave", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "");
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
    expect(await failureOf(create)).toContain("no credentials were found: set AWS_PROFILE");
  });

  it("never tells the secret of the one who asks", async () => {
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "synthetic-wrong-secret-of-the-one-who-asks");
    const told = await failureOf(create);
    expect(told).toContain("SignatureDoesNotMatch");
    expect(told).not.toContain("synthetic-wrong-secret");
  });
});
