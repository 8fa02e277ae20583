/** zod schemas as JSON Schema 2020-12; those with an id are written once and referred to by name. */

import { z } from 'zod';

/** A piece of the document. */
export type JsonObject = { [key: string]: unknown };

/** Requests are described as they are sent, answers as they arrive. */
export type Direction = 'input' | 'output';

const REF = '#/components/schemas/';

/**
 * Gathers the named schemas of one document. Two schemas of one name must say the same, else it throws: a name that
 * means two things is worse than none.
 */
export class SchemaBook {
  readonly schemas: { [name: string]: JsonObject } = {};

  /** The schema, or a reference to it when it has an id. */
  describe(schema: z.ZodType, direction: Direction): JsonObject {
    // In a list, because a schema that is the root is not referred to, whatever its id.
    const { $defs = {}, items } = z.toJSONSchema(z.array(schema), { io: direction, override: tidy });
    for (const [name, definition] of Object.entries($defs)) this.#keep(name, referring(definition));
    return referring(items);
  }

  /** What a reference of {@link describe} leads to; any other schema is itself. */
  resolve(schema: JsonObject): { schema: JsonObject; name: string | null } {
    const { $ref } = schema;
    if (typeof $ref !== 'string') return { schema, name: null };
    const name = $ref.slice(REF.length);
    const found = this.schemas[name];
    if (!found) throw new Error(`nothing is called ${name}`);
    return { schema: found, name };
  }

  #keep(name: string, definition: JsonObject): void {
    const known = this.schemas[name];
    if (known && JSON.stringify(known) !== JSON.stringify(definition)) {
      throw new Error(`two different schemas are called ${name}`);
    }
    this.schemas[name] = definition;
  }
}

interface Written {
  zodSchema: z.core.$ZodTypes;
  jsonSchema: z.core.JSONSchema.BaseSchema;
}

/** Leaves out what says nothing, and lets `wire` of a schema's meta stand for what zod cannot know. */
function tidy({ jsonSchema }: Written): void {
  const { wire } = jsonSchema as { wire?: JsonObject };
  if (wire) {
    for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
    Object.assign(jsonSchema, wire);
  }
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minLength === 0) delete jsonSchema.minLength;
  if (jsonSchema.format === 'uuid') delete jsonSchema.pattern;
  nameFields(jsonSchema);
}

/** A record of known names is an object of these fields; that other names are texts need not be said. */
function nameFields(jsonSchema: JsonObject): void {
  const { propertyNames, additionalProperties } = jsonSchema;
  if (propertyNames === undefined) return;
  const { enum: names } = propertyNames as { enum?: string[] };
  delete jsonSchema.propertyNames;
  if (names === undefined) return;
  jsonSchema.properties = Object.fromEntries(names.map((name) => [name, additionalProperties]));
  jsonSchema.additionalProperties = false;
}

function referring(value: unknown): JsonObject {
  const text = JSON.stringify(value, (key, part: unknown) =>
    key === '$ref' && typeof part === 'string' ? part.replace('#/$defs/', REF) : part,
  );
  return JSON.parse(text) as JsonObject;
}
