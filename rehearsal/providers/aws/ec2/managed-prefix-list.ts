import type { ModifyManagedPrefixListCommandInput } from "@aws-sdk/client-ec2";
import { numberOf } from "../../property-readers.ts";
import type { ResourceTable } from "../../resource-table.ts";
import { isPropertyMap, type PropertyMap, type PropertyValue } from "../../values.ts";
import { AwsApiError, ask } from "../api-error.ts";
import { notHere, region, requiredText } from "../fields.ts";
import type { SessionSource } from "../session.ts";

const inputs: ResourceTable["inputs"] = {
  region,
  addressFamily: { type: "string", change: "replace", required: true, oneOf: ["IPv4", "IPv6"] },
  entries: {
    type: { list: { object: { cidr: "string", description: "string" }, required: ["cidr"] } },
    change: "update",
  },
  maxEntries: { type: "integer", change: "update", required: true, min: 1 },
  // The official plugin makes one up where it is left out.
  name: { type: "string", change: "update", required: true },
  tags: { type: { map: "string" }, change: "update", validate: notHere("tags") },
};
const outputs: ResourceTable["outputs"] = {
  id: { type: "string" },
  arn: { type: "string" },
  ownerId: { type: "string" },
  region: { type: "string" },
  tagsAll: { type: { map: "string" } },
  version: { type: "integer", recomputed: true },
};

/**
 * `ec2.ManagedPrefixList`. What comes and what goes is one request, where nothing but a description changed of a range two; a
 * larger size is asked for before, a smaller one after. Not recorded.
 */
export function managedPrefixList(session: SessionSource): ResourceTable {
  const modify = async (id: string, change: Omit<ModifyManagedPrefixListCommandInput, "PrefixListId">) => {
    const { PrefixList } = await ask(
      `updating EC2 Managed Prefix List (${id})`,
      "EC2: ModifyManagedPrefixList",
      session().ec2.modifyManagedPrefixList({ PrefixListId: id, ...change }),
    );
    return PrefixList?.Version;
  };
  const look = async (id: string): Promise<PropertyMap | undefined> => {
    const wish = `reading EC2 Managed Prefix List (${id})`;
    const { ec2, region: here } = session();
    try {
      const { PrefixLists: [list] = [] } = await ask(
        wish,
        "EC2: DescribeManagedPrefixLists",
        ec2.describeManagedPrefixLists({ PrefixListIds: [id] }),
      );
      const { Entries = [] } = await ask(
        wish,
        "EC2: GetManagedPrefixListEntries",
        ec2.getManagedPrefixListEntries({ PrefixListId: id }),
      );
      return {
        arn: list?.PrefixListArn ?? null,
        addressFamily: list?.AddressFamily ?? null,
        entries: Entries.map(({ Cidr, Description }) => ({
          cidr: Cidr ?? null,
          ...(Description ? { description: Description } : {}),
        })),
        maxEntries: list?.MaxEntries ?? null,
        name: list?.PrefixListName ?? null,
        ownerId: list?.OwnerId ?? null,
        version: list?.Version ?? null,
        region: here,
      };
    } catch (error) {
      if (error instanceof AwsApiError && error.code === "InvalidPrefixListID.NotFound") return undefined;
      throw error;
    }
  };
  return {
    token: "aws:ec2/managedPrefixList:ManagedPrefixList",
    source:
      "@pulumi/aws 7.48.0 ec2/managedPrefixList.d.ts; terraform-provider-aws internal/service/ec2/vpc_managed_prefix_list.go",
    inputs,
    outputs,
    create: async (planned) => {
      const { PrefixList } = await ask(
        "creating EC2 Managed Prefix List",
        "EC2: CreateManagedPrefixList",
        session().ec2.createManagedPrefixList({
          PrefixListName: requiredText(planned, "name"),
          AddressFamily: requiredText(planned, "addressFamily"),
          MaxEntries: numberOf(planned, "maxEntries"),
          Entries: entriesOf(planned).map(sent),
        }),
      );
      const id = PrefixList?.PrefixListId ?? "";
      return { id, outputs: { id, tagsAll: {}, ...ordered(await look(id), planned) } };
    },
    read: async ({ id, state }) => ordered(await look(id), state),
    import: (id) => ({ id, state: { id } }),
    update: async (planned, { id, state }) => {
      const [size, before] = [numberOf(planned, "maxEntries"), numberOf(state, "maxEntries")];
      if (size > before) await modify(id, { MaxEntries: size });
      const [old, wanted] = [entriesOf(state), entriesOf(planned)];
      const comes = wanted.filter((one) => !old.some((other) => same(one, other)));
      const goes = old.filter((one) => !wanted.some((other) => same(one, other)));
      const described = goes.filter(({ cidr }) => comes.some((one) => one.cidr === cidr));
      let CurrentVersion: number | undefined = numberOf(state, "version");
      if (described.length > 0)
        CurrentVersion = await modify(id, { CurrentVersion, RemoveEntries: described.map(bare) });
      const removed = goes.filter((one) => !described.includes(one));
      if (comes.length + removed.length > 0 || planned.name !== state.name)
        await modify(id, {
          PrefixListName: requiredText(planned, "name"),
          ...(comes.length + removed.length > 0 ? { CurrentVersion } : {}),
          ...(comes.length > 0 ? { AddEntries: comes.map(sent) } : {}),
          ...(removed.length > 0 ? { RemoveEntries: removed.map(bare) } : {}),
        });
      if (size < before) await modify(id, { MaxEntries: size });
      return ordered(await look(id), planned) ?? {};
    },
    delete: async ({ id }) => {
      try {
        await ask(
          `deleting EC2 Managed Prefix List (${id})`,
          "EC2: DeleteManagedPrefixList",
          session().ec2.deleteManagedPrefixList({ PrefixListId: id }),
        );
      } catch (error) {
        if (!(error instanceof AwsApiError && error.code === "InvalidPrefixListID.NotFound")) throw error;
      }
    },
  };
}

interface Entry {
  readonly cidr: string;
  readonly description: string;
}

function entriesOf({ entries }: PropertyMap): Entry[] {
  const list = Array.isArray(entries) ? (entries as readonly PropertyValue[]) : [];
  return list
    .filter(isPropertyMap)
    .map(({ cidr, description = "" }) => ({ cidr: String(cidr), description: String(description ?? "") }));
}

function same(one: Entry, other: Entry): boolean {
  return one.cidr === other.cidr && one.description === other.description;
}

const bare = ({ cidr }: Entry) => ({ Cidr: cidr });
const sent = ({ cidr, description }: Entry) => ({
  Cidr: cidr,
  ...(description === "" ? {} : { Description: description }),
});

/** It is a set to the official plugin: in another order it does not differ. */
function ordered(found: PropertyMap | undefined, like: PropertyMap): PropertyMap | undefined {
  if (found === undefined) return undefined;
  const order = entriesOf(like).map(({ cidr }) => cidr);
  const place = (entry: PropertyValue) => {
    const index = order.indexOf(isPropertyMap(entry) ? String(entry.cidr) : "");
    return index === -1 ? order.length : index;
  };
  const entries = Array.isArray(found.entries) ? [...(found.entries as PropertyValue[])] : [];
  return { ...found, entries: entries.sort((one, other) => place(one) - place(other)) };
}
