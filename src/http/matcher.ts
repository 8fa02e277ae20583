/** Finds the operation of a method and a path. A tree of segments, built once. */

import type { Method, Operation } from './operation.ts';

export interface Match {
  operation: Operation;
  params: Record<string, string>;
}

/** What a path leads to: an operation, only others (their methods, as in `Allow`), or nothing. */
export type Found = Match | { allow: string[] } | null;

interface Node {
  literals: Map<string, Node>;
  /** The child for a braced segment. */
  wildcard: Node | null;
  operations: Map<Method, { operation: Operation; names: string[] }>;
}

/** A finder over the operations. Throws when two of them have one method and path, or one id. */
export function createMatcher(operations: readonly Operation[]): (method: string, path: string) => Found {
  const root = emptyNode();
  const ids = new Set<string>();
  for (const operation of operations) {
    if (ids.has(operation.id)) throw new Error(`two operations are called ${operation.id}`);
    ids.add(operation.id);
    add(root, operation);
  }
  return (method, path) => find(root, method, path);
}

function emptyNode(): Node {
  return { literals: new Map(), wildcard: null, operations: new Map() };
}

function add(root: Node, operation: Operation): void {
  const names: string[] = [];
  let node = root;
  for (const segment of segmentsOf(operation.path)) {
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (name !== undefined) names.push(name);
    node = name === undefined ? literalChild(node, segment) : wildcardChild(node);
  }
  if (node.operations.has(operation.method)) {
    throw new Error(`two operations for ${operation.method} ${operation.path}`);
  }
  node.operations.set(operation.method, { operation, names });
}

function literalChild(node: Node, segment: string): Node {
  const child = node.literals.get(segment) ?? emptyNode();
  node.literals.set(segment, child);
  return child;
}

function wildcardChild(node: Node): Node {
  node.wildcard ??= emptyNode();
  return node.wildcard;
}

function find(root: Node, method: string, path: string): Found {
  const values: string[] = [];
  const node = descend(root, segmentsOf(path), 0, values);
  if (node === null) return null;
  // A HEAD is a GET whose body stays at home.
  const entry = node.operations.get((method === 'HEAD' ? 'get' : method.toLowerCase()) as Method);
  if (!entry) return { allow: allowed(node) };
  const params = Object.fromEntries(entry.names.map((name, index) => [name, values[index] ?? '']));
  return { operation: entry.operation, params };
}

/** Literal segments first; when they lead nowhere, the braced one. */
function descend(node: Node, segments: string[], index: number, values: string[]): Node | null {
  const segment = segments[index];
  if (segment === undefined) return node.operations.size > 0 ? node : null;
  const literal = node.literals.get(segment);
  const found = literal && descend(literal, segments, index + 1, values);
  if (found) return found;
  const value = node.wildcard && decode(segment);
  if (!node.wildcard || !value) return null;
  const kept = values.length;
  values.push(value);
  const below = descend(node.wildcard, segments, index + 1, values);
  if (!below) values.length = kept;
  return below;
}

function allowed(node: Node): string[] {
  const methods = Array.from(node.operations.keys(), (method) => method.toUpperCase());
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].sort();
}

/** One slash at the end is forgiven. */
function segmentsOf(path: string): string[] {
  return path.slice(1, path.length > 1 && path.endsWith('/') ? -1 : undefined).split('/');
}

function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
