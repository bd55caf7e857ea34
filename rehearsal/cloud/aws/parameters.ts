import { z } from "zod";
import type { ServiceContext } from "../service.ts";
import { AwsRefusal } from "./aws-error.ts";
import { ACCOUNT } from "./ids.ts";
import { type Operations, operation } from "./operation.ts";
import { type AwsState, regionOf, type StoredParameter } from "./state.ts";

/** Source: Parameter Store quotas. Bytes. */
const LONGEST = { Standard: 4096, Advanced: 8192 } as const;
const LONGEST_NAME = 1011;
const LEVELS = 15;
const DEFAULT_KEY = "alias/aws/ssm";

const Name = z
  .string()
  .regex(/^(?:\/[A-Za-z0-9_.-]+)+$|^[A-Za-z0-9_.-]+$/)
  .max(LONGEST_NAME)
  .refine((name) => !/^\/?(?:aws|ssm)/i.test(name) && name.split("/").length - 1 <= LEVELS);

const filter = z.object({ Key: z.string(), Option: z.string().optional(), Values: z.array(z.string()) });

/**
 * Parameters. Source: Systems Manager API Reference. What became of the key where a value is overwritten without one is
 * not said there; it stays, as the official plugin takes for granted.
 */
export function parameters(context: ServiceContext<AwsState>): Operations {
  const { state, save, mark, reveal } = context;
  const found = (name: string, region: string): StoredParameter => {
    const parameter = regionOf(state, region).parameters[name];
    if (parameter === undefined) throw new AwsRefusal("ParameterNotFound", "");
    return parameter;
  };
  return {
    PutParameter: operation(
      z.object({
        Name,
        Value: z.string().min(1),
        Type: z.enum(["SecureString", "String", "StringList"]).optional(),
        Overwrite: z.boolean().optional(),
        Tier: z.enum(["Standard", "Advanced", "Intelligent-Tiering"]).optional(),
        KeyId: z.string().optional(),
        Description: z.string().max(1024).optional(),
        AllowedPattern: z.string().optional(),
        DataType: z.string().optional(),
      }),
      (asked, { region }) => {
        const all = regionOf(state, region).parameters;
        const known = all[asked.Name];
        if (known !== undefined && asked.Overwrite !== true)
          throw new AwsRefusal(
            "ParameterAlreadyExists",
            "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
          );
        const type = asked.Type ?? known?.type;
        if (type === undefined)
          throw new AwsRefusal(
            "ValidationException",
            "A parameter type is required when you create a parameter.",
          );
        const bytes = Buffer.byteLength(asked.Value);
        const tier = tierOf(asked.Tier, known, bytes);
        if (bytes > LONGEST[tier])
          throw new AwsRefusal(
            "ValidationException",
            `${tier} tier parameters support a maximum parameter value of ${LONGEST[tier]} characters.`,
          );
        const version = (known?.version ?? 0) + 1;
        all[asked.Name] = {
          mark: mark(asked.Value),
          version,
          type,
          tier,
          keyId: type === "SecureString" ? (asked.KeyId ?? known?.keyId ?? DEFAULT_KEY) : null,
          description: asked.Description ?? known?.description ?? null,
          changedAt: new Date().toISOString(),
        };
        save();
        return { Version: version, Tier: tier };
      },
    ),
    GetParameter: operation(
      z.object({ Name, WithDecryption: z.boolean().optional() }),
      (asked, { region }) => {
        const { mark: held, type, version, changedAt } = found(asked.Name, region);
        const value = asked.WithDecryption === true ? reveal(held) : "(encrypted)";
        if (value === undefined)
          throw new AwsRefusal(
            "InternalServerError",
            "The simulated service was restarted, and keeps no value.",
            500,
          );
        return {
          Parameter: {
            Name: asked.Name,
            Type: type,
            Value: value,
            Version: version,
            LastModifiedDate: Date.parse(changedAt) / 1000,
            ARN: `arn:aws:ssm:${region}:${ACCOUNT}:parameter${asked.Name.startsWith("/") ? "" : "/"}${asked.Name}`,
            DataType: "text",
          },
        };
      },
    ),
    DescribeParameters: operation(
      z.object({ ParameterFilters: z.array(filter).length(1) }),
      (asked, { region }) => {
        const names = asked.ParameterFilters[0]?.Values ?? [];
        const all = Object.entries(regionOf(state, region).parameters).filter(([name]) =>
          names.includes(name),
        );
        return {
          Parameters: all.map(([name, { type, tier, keyId, description, version, changedAt }]) => ({
            Name: name,
            Type: type,
            Tier: tier,
            Version: version,
            LastModifiedDate: Date.parse(changedAt) / 1000,
            DataType: "text",
            ...(keyId === null ? {} : { KeyId: keyId }),
            ...(description === null ? {} : { Description: description }),
          })),
        };
      },
    ),
    // The official plugin asks for them with each look.
    ListTagsForResource: operation(
      z.object({ ResourceType: z.string(), ResourceId: Name }),
      (asked, { region }) => {
        found(asked.ResourceId, region);
        return { TagList: [] };
      },
    ),
    DeleteParameter: operation(z.object({ Name }), (asked, { region }) => {
      found(asked.Name, region);
      delete regionOf(state, region).parameters[asked.Name];
      save();
      return {};
    }),
  };
}

/** A parameter grows into the advanced tier, and never back. */
function tierOf(
  asked: "Standard" | "Advanced" | "Intelligent-Tiering" | undefined,
  known: StoredParameter | undefined,
  bytes: number,
): "Standard" | "Advanced" {
  if (asked === "Standard" && known?.tier === "Advanced")
    throw new AwsRefusal(
      "ValidationException",
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier.",
    );
  if (asked === "Intelligent-Tiering" && bytes > LONGEST.Standard) return "Advanced";
  return asked === "Advanced" ? "Advanced" : (known?.tier ?? "Standard");
}
