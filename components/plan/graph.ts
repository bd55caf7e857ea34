/** For each node, in order, the nodes that come after it. */
export type Edges = readonly ReadonlySet<number>[];

/** The sets of nodes that lie on circles together (Tarjan), a node with an edge to itself included. */
export function circularParts(edges: Edges): number[][] {
  const index: (number | undefined)[] = [];
  const low: number[] = [];
  const stack: number[] = [];
  const onStack = new Set<number>();
  const parts: number[][] = [];
  let next = 0;
  const visit = (node: number): number => {
    const mine = next++;
    index[node] = mine;
    let lowest = mine;
    stack.push(node);
    onStack.add(node);
    for (const to of edges[node] ?? []) {
      const seen = index[to];
      if (seen === undefined) lowest = Math.min(lowest, visit(to));
      else if (onStack.has(to)) lowest = Math.min(lowest, seen);
    }
    low[node] = lowest;
    if (lowest === mine) {
      const part = stack.splice(stack.indexOf(node));
      for (const member of part) onStack.delete(member);
      if (part.length > 1 || edges[node]?.has(node)) parts.push(part.sort((a, b) => a - b));
    }
    return lowest;
  };
  for (let node = 0; node < edges.length; node++) if (index[node] === undefined) visit(node);
  return parts;
}

/** A shortest circle through the first node of a circular part: its nodes, the first one not repeated. */
export function shortestCircle(edges: Edges, part: readonly number[]): number[] {
  const start = part[0] ?? 0;
  const inside = new Set(part);
  const from = new Map<number, number>();
  const queue = [start];
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    for (const to of edges[node] ?? []) {
      if (to === start) {
        const circle = [node];
        for (let back = from.get(node); back !== undefined; back = from.get(back)) circle.unshift(back);
        return circle;
      }
      if (!inside.has(to) || from.has(to)) continue;
      from.set(to, node);
      queue.push(to);
    }
  }
  return [...part];
}

/** The nodes so that each comes after all that lead to it, otherwise in their own order. There must be no circle. */
export function inOrder(edges: Edges): number[] {
  const waiting = edges.map(() => 0);
  for (const tos of edges) for (const to of tos) waiting[to] = (waiting[to] ?? 0) + 1;
  const order: number[] = [];
  const left = new Set(edges.keys());
  while (left.size > 0) {
    const ready = [...left].find((node) => waiting[node] === 0);
    if (ready === undefined) throw new Error("inOrder was given a graph with a circle");
    left.delete(ready);
    order.push(ready);
    for (const to of edges[ready] ?? []) waiting[to] = (waiting[to] ?? 1) - 1;
  }
  return order;
}
