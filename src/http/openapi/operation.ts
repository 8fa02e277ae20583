import { defineOperation, type Operation } from '../operation.ts';
import { anyone } from '../policies.ts';
import { openApiDocument, type Surroundings } from './document.ts';

/** It changes with the server's version alone. */
const MAX_AGE_SECONDS = 300;

/**
 * The operations and one more, which gives their description and its own. `beside` are described but answered
 * elsewhere. The document is made when it is first asked for.
 */
export function describedOperations(
  operations: readonly Operation[],
  beside: readonly Operation[],
  surroundings: Surroundings,
): Operation[] {
  let made: Buffer | null = null;
  const describe = defineOperation({
    id: 'getApiDescription',
    method: 'get',
    path: '/openapi.json',
    tag: 'system',
    summary: 'This description of the API, as OpenAPI 3.1',
    policy: anyone,
    success: { status: 200, contentType: 'application/json' },
    refusals: [],
    handle: async () => {
      made ??= Buffer.from(JSON.stringify(openApiDocument([...all, ...beside], surroundings)));
      return { buffer: made, headers: { 'Cache-Control': `public, max-age=${MAX_AGE_SECONDS}` } };
    },
  });
  const all: Operation[] = [...operations, describe];
  return all;
}
