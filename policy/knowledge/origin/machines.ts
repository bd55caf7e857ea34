import type { SeenResource } from "../../view/resource.ts";

/** Resources that are an address on the Internet; what is taken of one before it is made is its address. */
const ADDRESSES = new Set([
  "aws:ec2/eip:Eip",
  "aws:lightsail/staticIp:StaticIp",
  "aws-native:ec2:Eip",
  "azure:network/publicIp:PublicIp",
  "azure-native:network:PublicIPAddress",
  "digitalocean:index/floatingIp:FloatingIp",
  "digitalocean:index/reservedIp:ReservedIp",
  "gcp:compute/address:Address",
  "gcp:compute/globalAddress:GlobalAddress",
  "hcloud:index/floatingIp:FloatingIp",
  "hcloud:index/primaryIp:PrimaryIp",
]);

/** Machines that have one among other things; in a record of a DNS it is their address that is meant. */
const MACHINES = new Set([
  "aws:ec2/instance:Instance",
  "aws:lightsail/instance:Instance",
  "aws-native:ec2:Instance",
  "digitalocean:index/droplet:Droplet",
  "gcp:compute/instance:Instance",
  "hcloud:index/server:Server",
]);

export function isAddress({ type }: SeenResource): boolean {
  return ADDRESSES.has(type);
}

export function isMachine({ type }: SeenResource): boolean {
  return ADDRESSES.has(type) || MACHINES.has(type);
}
