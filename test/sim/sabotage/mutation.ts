/** One change of one file: `find` must stand in it exactly once. */
export interface Patch {
  file: string;
  find: string;
  replace: string;
}

/** A way to break the system that the simulation must see. */
export interface Mutation {
  name: string;
  patches: Patch[];
}

export function one(name: string, file: string, find: string, replace: string): Mutation {
  return { name, patches: [{ file, find, replace }] };
}
