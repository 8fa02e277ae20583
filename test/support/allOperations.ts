import { Registry } from 'prom-client';
import type { Operation } from '../../src/http/operation.ts';
import { systemOperations } from '../../src/http/system.ts';
import { createOperations, type OperationParts } from '../../src/server/operations.ts';

const nothing: unknown = new Proxy({}, { get: () => ({}) });

/** Every operation that a server has, with nothing behind it: to be read, never called. */
export const ALL_OPERATIONS: readonly Operation[] = [
  ...createOperations({
    useCases: nothing,
    matchmaker: nothing,
    clock: nothing,
    metrics: { contentType: Registry.PROMETHEUS_CONTENT_TYPE },
  } as OperationParts),
  ...systemOperations(async () => ({})),
];
