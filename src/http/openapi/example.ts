/** Makes up an example of any schema of the document, so that none has to be written by hand and grow old. */

import type { JsonObject, SchemaBook } from './schemaBook.ts';
import { EXAMPLES, exampleId, SUBJECTS } from './vocabulary.ts';

/** Stands where neither the schema nor the vocabulary knows a better one; a test looks for it. */
export const UNKNOWN_EXAMPLE = '…';

/**
 * An example of `schema`, found in `field` of the thing `subject` (`schedule`): ids differ by what they are the id
 * of, and are the same wherever that thing appears.
 */
export function exampleOf(schema: JsonObject, book: SchemaBook, field = '', subject = ''): unknown {
  const { schema: found, name } = book.resolve(schema);
  if (name !== null) return exampleOf(found, book, field, subjectOf(name));
  if (Array.isArray(found.examples)) return found.examples[0];
  if ('const' in found) return found.const;
  if (Object.hasOwn(EXAMPLES, field)) return EXAMPLES[field];
  if (Array.isArray(found.enum)) return found.enum[0];
  const [choice] = (found.anyOf ?? found.oneOf ?? []) as JsonObject[];
  if (choice) return exampleOf(choice, book, field, subject);
  return exampleOfType(found, book, field, subject);
}

function exampleOfType(schema: JsonObject, book: SchemaBook, field: string, subject: string): unknown {
  switch (schema.type) {
    case 'object':
      return exampleOfFields(schema, book, subject);
    case 'array':
      return [exampleOf(schema.items as JsonObject, book, field.replace(/s$/, ''), subject)];
    case 'integer':
    case 'number':
      return schema.default ?? schema.minimum ?? 1;
    case 'boolean':
      return schema.default ?? true;
    case 'null':
      return null;
    default:
      return schema.default ?? exampleText(schema, field, subject);
  }
}

function exampleOfFields({ properties = {} }: JsonObject, book: SchemaBook, subject: string): JsonObject {
  const fields = Object.entries(properties as { [name: string]: JsonObject });
  return Object.fromEntries(fields.map(([name, field]) => [name, exampleOf(field, book, name, subject)]));
}

function exampleText({ format }: JsonObject, field: string, subject: string): string {
  if (format === 'uuid') return exampleId(field === 'id' || field === '' ? `${subject}_id` : field);
  if (format === 'date-time') return '2027-03-01T09:30:00.000Z';
  return UNKNOWN_EXAMPLE;
}

/** `Booking`, `BookingDetails` → `booking` */
function subjectOf(name: string): string {
  return SUBJECTS[name] ?? name.replace(/(Details|Summary)$/, '').toLowerCase();
}
