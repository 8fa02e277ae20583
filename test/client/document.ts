import { openApiDocument } from '../../src/http/openapi/document.ts';
import { SURROUNDINGS } from '../../src/server/description.ts';
import { ALL_OPERATIONS } from '../support/allOperations.ts';

/** The description as a server sends it, without a server. */
export function describedApi(): object {
  return JSON.parse(JSON.stringify(openApiDocument(ALL_OPERATIONS, SURROUNDINGS)));
}
