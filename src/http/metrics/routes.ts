import { defineOperation, type Operation } from '../operation.ts';
import { anyone } from '../policies.ts';

/** The process's figures as Prometheus reads them. */
export interface MetricsText {
  readonly contentType: string;
  render(): Promise<string>;
}

export function metricsOperations(metrics: MetricsText): Operation[] {
  return [
    defineOperation({
      id: 'metrics',
      method: 'get',
      path: '/metrics',
      tag: 'system',
      summary: 'The process’s figures, for Prometheus',
      policy: anyone,
      unlimited: true,
      success: { status: 200, contentType: metrics.contentType },
      refusals: [],
      handle: async () => ({ buffer: Buffer.from(await metrics.render()) }),
    }),
  ];
}
