import { z } from "zod";
import type { ServiceContext } from "../../service.ts";
import { AwsRefusal } from "../aws-error.ts";
import { ACCOUNT, newId } from "../ids.ts";
import { type Operations, operation } from "../operation.ts";
import type { AwsState } from "../state.ts";
import { weightIn } from "./rule-limit.ts";
import { ec2Of, entriesOf, type StoredPrefixList } from "./state.ts";

const PrefixListId = z.string().regex(/^pl-[0-9a-z]+$/);
const MaxEntries = z.coerce.number().int().min(1).max(1000);
const entry = z.strictObject({ Cidr: z.string(), Description: z.string().max(255).optional() });
/** Source: EC2 API Reference, CreateManagedPrefixList, `Entry.N`. */
const entries = z.array(entry).max(100);
const removed = z.array(z.strictObject({ Cidr: z.string() })).max(100);

/**
 * Managed prefix lists. A change is there at once; at AWS the list is in the state `modify-in-progress` for some seconds.
 * Source: EC2 API Reference, and the words of its refusals as issues of terraform-provider-aws quote them.
 */
export function prefixLists({ state, save }: ServiceContext<AwsState>): Operations {
  const held = (id: string, region: string): StoredPrefixList => {
    const list = ec2Of(state, region).prefixLists[id];
    if (list !== undefined) return list;
    throw new AwsRefusal("InvalidPrefixListID.NotFound", `The prefix list ID '${id}' does not exist`);
  };
  const told = (id: string, region: string) => {
    const { name, family, maxEntries, versions } = held(id, region);
    return {
      prefixListId: id,
      addressFamily: family,
      state: versions.length > 1 ? "modify-complete" : "create-complete",
      prefixListArn: `arn:aws:ec2:${region}:${ACCOUNT}:prefix-list/${id}`,
      prefixListName: name,
      maxEntries,
      version: versions.length,
      ownerId: ACCOUNT,
    };
  };
  return {
    CreateManagedPrefixList: operation(
      z.object({
        PrefixListName: z.string().min(1).max(255),
        MaxEntries,
        AddressFamily: z.enum(["IPv4", "IPv6"]),
        Entry: entries.optional(),
        ClientToken: z.string().optional(),
      }),
      ({ PrefixListName: name, AddressFamily: family, MaxEntries: maxEntries, Entry = [] }, { region }) => {
        const id = newId("pl-", 17).toLowerCase();
        const cidrs = Entry.map(({ Cidr }) => Cidr);
        refuseTooMany(cidrs, maxEntries);
        ec2Of(state, region).prefixLists[id] = { name, family, maxEntries, versions: [cidrs] };
        save();
        return { prefixList: told(id, region) };
      },
    ),
    DescribeManagedPrefixLists: operation(
      z.object({ PrefixListId: z.array(PrefixListId).length(1) }),
      ({ PrefixListId: ids }, { region }) => ({ prefixListSet: ids.map((id) => told(id, region)) }),
    ),
    GetManagedPrefixListEntries: operation(
      z.object({ PrefixListId, MaxResults: z.coerce.number().optional() }),
      ({ PrefixListId: id }, { region }) => ({
        entrySet: entriesOf(held(id, region)).map((cidr) => ({ cidr })),
      }),
    ),
    ModifyManagedPrefixList: operation(
      z.object({
        PrefixListId,
        CurrentVersion: z.coerce.number().int().optional(),
        PrefixListName: z.string().min(1).max(255).optional(),
        AddEntry: entries.optional(),
        RemoveEntry: removed.optional(),
        MaxEntries: MaxEntries.optional(),
      }),
      (asked, { region }) => {
        const { AddEntry = [], RemoveEntry = [], MaxEntries: size, CurrentVersion: version } = asked;
        const list = held(asked.PrefixListId, region);
        const isChanged = AddEntry.length + RemoveEntry.length > 0;
        if (isChanged && size !== undefined)
          throw new AwsRefusal(
            "InvalidParameterCombination",
            "You cannot modify the entries and the maximum entries for the prefix list in the same request.",
          );
        if (version !== undefined && version !== list.versions.length)
          throw new AwsRefusal(
            "PrefixListVersionMismatch",
            "The prefix list has the incorrect version number",
          );
        const gone = new Set(RemoveEntry.map(({ Cidr }) => Cidr));
        if (AddEntry.some(({ Cidr }) => gone.has(Cidr)))
          throw new AwsRefusal(
            "InvalidParameterValue",
            "Request cannot contain a Cidr in both AddPrefixListEntries and RemovePrefixListEntries",
          );
        if (isChanged) {
          const kept = entriesOf(list).filter((cidr) => !gone.has(cidr));
          const now = [...kept, ...AddEntry.map(({ Cidr }) => Cidr)];
          refuseTooMany(now, list.maxEntries);
          list.versions.push(now);
        }
        if (size !== undefined) {
          refuseTooMany(entriesOf(list), size);
          list.maxEntries = size;
        }
        if (asked.PrefixListName !== undefined) list.name = asked.PrefixListName;
        save();
        return { prefixList: told(asked.PrefixListId, region) };
      },
    ),
    DeleteManagedPrefixList: operation(z.object({ PrefixListId }), ({ PrefixListId: id }, { region }) => {
      const last = told(id, region);
      const { prefixLists: all, rules } = ec2Of(state, region);
      if (weightIn(Object.values(rules), { prefixLists: {} }, id) > 0)
        throw new AwsRefusal("DependencyViolation", `The prefix list ID '${id}' is in use`);
      delete all[id];
      save();
      return { prefixList: { ...last, state: "delete-complete" } };
    }),
  };
}

function refuseTooMany(cidrs: readonly string[], size: number): void {
  if (new Set(cidrs).size !== cidrs.length)
    throw new AwsRefusal("InvalidParameterValue", "A Cidr is there twice");
  if (cidrs.length > size)
    throw new AwsRefusal(
      "PrefixListMaxEntriesExceeded",
      "You've reached the maximum number of entries for the prefix list.",
    );
}
