/** What load balancers and operators ask. */

import { z } from 'zod';
import { refuse } from '../domain/errors.ts';
import { defineOperation, type Operation } from './operation.ts';
import { anyone } from './policies.ts';

/** The parts that must be reachable for this process to be of use, by name. Never rejects. */
export type Readiness = () => Promise<Record<string, boolean>>;

export function systemOperations(ready: Readiness): Operation[] {
  return [
    defineOperation({
      id: 'healthz',
      method: 'get',
      path: '/healthz',
      tag: 'system',
      summary: 'Whether the process is alive',
      policy: anyone,
      unlimited: true,
      success: { status: 200, schema: z.object({ status: z.literal('ok') }) },
      refusals: [],
      handle: async () => ({ body: { status: 'ok' as const } }),
    }),
    defineOperation({
      id: 'readyz',
      method: 'get',
      path: '/readyz',
      tag: 'system',
      summary: 'Whether the process can serve: what it depends on is reachable',
      policy: anyone,
      unlimited: true,
      success: {
        status: 200,
        schema: z.object({ status: z.literal('ready'), checks: z.record(z.string(), z.boolean()) }),
      },
      refusals: ['unavailable'],
      handle: async () => {
        const checks = await ready();
        const failed = Object.keys(checks).filter((name) => !checks[name]);
        if (failed.length === 0) return { body: { status: 'ready' as const, checks } };
        return refuse('unavailable', 'Not everything that is needed can be reached.', {
          errors: failed.map((name) => ({ path: name, message: 'cannot be reached.' })),
          retry_after_seconds: 1,
        });
      },
    }),
  ];
}
