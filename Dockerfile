# glibc, since the query planner's binary needs it. `npm run test:image` runs these steps without Docker.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --no-audit --no-fund

FROM node:22-bookworm-slim
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# The user `node` of the base image, by number: only so can a cluster see that it is not root.
RUN install --directory --owner=1000 --group=1000 --mode=0700 /data
ENV NODE_ENV=production HOST=0.0.0.0 ROLLCALL_DATA_DIR=/data
USER 1000:1000
# All that is written stands here; the root may be read-only.
VOLUME /data
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 4000}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--max-semi-space-size=8", "dist/src/main.js"]
CMD ["serve"]
