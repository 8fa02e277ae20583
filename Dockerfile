# The server on an external PostgreSQL; it needs no build step: Node runs the TypeScript as it is.
FROM node:24-slim AS packages
WORKDIR /srv
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev && npm cache clean --force

# The browser client is built by development packages that the server does not carry.
FROM node:24-slim AS web
WORKDIR /srv
COPY package.json package-lock.json .npmrc ./
RUN npm ci && npm cache clean --force
COPY tsconfig.json ./
# The rules that pages and server share.
COPY src/domain ./src/domain
COPY web ./web
RUN npm run build:web

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /srv
COPY --from=packages /srv/node_modules ./node_modules
COPY package.json mikro-orm.config.ts ./
COPY src ./src
COPY rooms ./rooms
COPY --from=web /srv/web/dist ./web/dist
RUN mkdir /data && chown node:node /data
USER node
ENV DATA_DIR=/data HOST=0.0.0.0 PORT=3000
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# The flags are those of `npm start`; docs/operations.md says what they are for.
CMD ["node", "--no-allocation-site-pretenuring", "--max-semi-space-size=32", "src/main.ts"]
