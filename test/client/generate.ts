/**
 * `npm run generate:client`: types of the whole API from its own description, for the client of the tests. They are
 * made before each check of types and never kept, so that they cannot be stale. This generator writes text by itself;
 * its later versions need an API that the compiler used here does not have.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import openapiTS, { type OpenAPI3 } from 'openapi-typescript';
import { describedApi } from './document.ts';

const folder = new URL('./generated/', import.meta.url);

await mkdir(folder, { recursive: true });
await writeFile(new URL('api.ts', folder), await openapiTS(describedApi() as OpenAPI3));
