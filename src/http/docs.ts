import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import express, { type RequestHandler, type Response } from 'express';
import { pageHeaders } from './pageHeaders.ts';

const STYLE = 'swagger-ui.css';
const SCRIPT = 'swagger-ui-bundle.js';

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bus seat booking: the API</title>
<link rel="stylesheet" href="/docs/${STYLE}">
<link rel="icon" href="/docs/favicon-32x32.png">
</head>
<body>
<div id="docs"></div>
<noscript>This page needs JavaScript; the description itself is at <a href="/openapi.json">/openapi.json</a>.</noscript>
<script src="/docs/${SCRIPT}"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

// Without a validator: it would send the description to another host.
const START = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  validatorUrl: null,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  persistAuthorization: false,
});
`;

/** The description of the API as a page to read and try, for a mount at `/docs`. Everything it loads is served here. */
export function docsPage(): RequestHandler {
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  const router = express.Router();
  // Its style has icons in it.
  router.use(pageHeaders({ imgSrc: ["'self'", 'data:'] }));
  router.get('/', (_req, res) => send(res, 'html', PAGE));
  router.get('/start.js', (_req, res) => send(res, 'js', START));
  for (const file of [STYLE, SCRIPT, 'favicon-32x32.png']) {
    router.get(`/${file}`, (_req, res) => {
      res.sendFile(file, { root: folder, maxAge: '1h' });
    });
  }
  return router;
}

function send(res: Response, type: string, text: string): void {
  res.setHeader('Cache-Control', 'no-cache');
  res.type(type).send(text);
}
