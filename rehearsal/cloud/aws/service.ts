import { randomUUID } from "node:crypto";
import { type Context, Hono } from "hono";
import type { CloudService, ServiceContext } from "../service.ts";
import { AwsRefusal } from "./aws-error.ts";
import { ec2 } from "./ec2/ec2.ts";
import { ec2Answer, ec2Refusal, readEc2Query } from "./ec2/ec2-query.ts";
import type { StoredEc2 } from "./ec2/state.ts";
import { iam } from "./iam.ts";
import { iamRoles } from "./iam-roles.ts";
import { ACCOUNT } from "./ids.ts";
import type { Operations } from "./operation.ts";
import { parameters } from "./parameters.ts";
import { queryAnswer, queryRefusal, readQuery } from "./query.ts";
import { nameOf, secretsManager } from "./secrets-manager.ts";
import { type Signer, verifySignature } from "./signature.ts";
import type { AwsState } from "./state.ts";

/** What the simulated AWS starts with. */
export interface AwsOptions {
  /** The key of an administrator. It is not kept and not listed. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Secrets that exist in every region, without a value. */
  readonly secrets?: readonly string[];
  /** Users of IAM without a key. */
  readonly users?: readonly string[];
  /** What of EC2 exists in every region, such as an instance with its group. */
  readonly ec2?: StoredEc2;
}

/**
 * Secrets Manager, Parameter Store, IAM's access keys and roles, STS's GetCallerIdentity and what of EC2 stands around an
 * origin, of one account, at one address: which service is meant says the request, as `AWS_ENDPOINT_URL` of AWS's own clients takes for granted. Every signature is
 * checked. A key that was made here is accepted until it is deleted or inactive, and may ask STS who it is, nothing else.
 */
export function awsService(options: AwsOptions): CloudService<AwsState> {
  return {
    name: "aws",
    initial: () => initialState(options),
    api: (context) => {
      const json = { secretsmanager: secretsManager(context), AmazonSSM: parameters(context) };
      const query = { ...iam(context), ...iamRoles(context), ...sts(context) };
      const firewall = ec2(context);
      return new Hono().post("*", async (call) => {
        const body = await call.req.text();
        const [service = "", action] = (call.req.header("x-amz-target") ?? "").split(".");
        const isJson = action !== undefined;
        const requestId = randomUUID();
        try {
          const signer = authenticated(call, body, options, context);
          if (signer.service === "ec2") {
            const { action, asked } = readEc2Query(body);
            permit(action, signer, options);
            const result = operationOf(firewall, action)(asked, signer);
            return call.body(ec2Answer(action, result, requestId), 200, { "content-type": "text/xml" });
          }
          if (!isJson) {
            const { action, asked } = readQuery(body);
            permit(action, signer, options);
            const result = operationOf(query, action)(asked, signer);
            return call.body(queryAnswer(action, result, requestId), 200, { "content-type": "text/xml" });
          }
          permit(action, signer, options);
          const operations = Object.hasOwn(json, service) ? json[service as keyof typeof json] : {};
          const result = operationOf(operations, action)(JSON.parse(body), signer);
          return call.body(JSON.stringify(result), 200, { "content-type": "application/x-amz-json-1.1" });
        } catch (error) {
          return refusal(
            error,
            isJson,
            requestId,
            call.req.header("authorization")?.includes("/ec2/aws4_request"),
          );
        }
      });
    },
  };
}

function initialState({ secrets = [], users = [], ec2: everywhere }: AwsOptions): AwsState {
  const people = users.map((name) => [name, { keys: {}, tags: {} }]);
  return {
    everywhere: secrets.map(nameOf),
    regions: {},
    users: Object.fromEntries(people),
    ...(everywhere && { ec2Everywhere: everywhere }),
  };
}

function authenticated(
  { req }: Context,
  body: string,
  { accessKeyId, secretAccessKey }: AwsOptions,
  { state, save, reveal }: ServiceContext<AwsState>,
): Signer {
  const keys = Object.assign(
    {},
    ...Object.values(state.users).map((user) => user.keys),
  ) as AwsState["users"][string]["keys"];
  const signed = { method: req.method, url: req.url, headers: req.raw.headers, body };
  const signer = verifySignature(signed, (id) => {
    if (id === accessKeyId) return secretAccessKey;
    const key = keys[id];
    return key?.isActive === true ? reveal(key.mark) : undefined;
  });
  const used = keys[signer.accessKeyId];
  if (used !== undefined) {
    used.lastUsedAt = new Date().toISOString();
    save();
  }
  return signer;
}

function permit(action: string, { accessKeyId }: Signer, options: AwsOptions): void {
  if (accessKeyId === options.accessKeyId || action === "GetCallerIdentity") return;
  throw new AwsRefusal("AccessDeniedException", `User is not authorized to perform: ${action}`);
}

function operationOf(operations: Operations, action: string): Operations[string] {
  const found = Object.hasOwn(operations, action) ? operations[action] : undefined;
  if (found === undefined)
    throw new AwsRefusal("UnknownOperationException", `${action} is not in this simulated AWS`);
  return found;
}

function sts({ state }: ServiceContext<AwsState>): Operations {
  return {
    GetCallerIdentity: (_, { accessKeyId }) => {
      const [user = "administrator"] =
        Object.entries(state.users).find(([, { keys }]) => accessKeyId in keys) ?? [];
      return { Arn: `arn:aws:iam::${ACCOUNT}:user/${user}`, UserId: accessKeyId, Account: ACCOUNT };
    },
  };
}

function refusal(error: unknown, isJson: boolean, requestId: string, isEc2 = false): Response {
  if (!(error instanceof AwsRefusal)) throw error;
  const { code, message, status } = error;
  if (!isJson)
    return new Response((isEc2 ? ec2Refusal : queryRefusal)(code, message, requestId), {
      status,
      headers: { "content-type": "text/xml" },
    });
  return Response.json(
    { __type: code, message },
    { status, headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": requestId } },
  );
}
