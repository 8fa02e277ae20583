import type { IncomingMessage, OutgoingHttpHeader, ServerResponse } from 'node:http';
import helmet from 'helmet';
import { type CorsSettings, cors } from './cors.ts';
import { stateOf } from './requestState.ts';

/**
 * The headers of an answer: names and values, one after the other, as `writeHead` takes them. Setting them one by one
 * costs as much as all the rest of a short answer.
 */
export type Head = readonly OutgoingHttpHeader[];

/** What every answer of the API begins with. */
export function beginning(settings: CorsSettings): (req: IncomingMessage) => Head {
  const always = apiHeaders();
  const share = cors(settings);
  return (req) => [...always, 'X-Request-Id', stateOf(req).id, ...share(req)];
}

/**
 * JSON is not a page: it may load nothing, frame nothing, and be framed by nobody. The headers are always the same, so
 * helmet is asked once.
 */
function apiHeaders(): string[] {
  const headers: string[] = [];
  const middleware = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    // Which origins may read an answer is said by CORS.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
  });
  const asked = {
    setHeader: (name: string, value: string) => headers.push(name, value),
    removeHeader: () => undefined,
  };
  middleware({} as IncomingMessage, asked as unknown as ServerResponse, () => undefined);
  return headers;
}
