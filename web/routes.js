/** The routes on offer, and what they tell of cities. */

import { get } from './api.js';

/**
 * @typedef {{ origin_city: string, destination_city: string, origin_timezone: string }} Route
 */

const PAGE_SIZE = 100;
/** The lists of cities are a help, not a limit: what lies beyond can be typed. */
const ROUTE_PAGES = 10;

/** @type {Promise<Route[]> | null} */
let known = null;

/** @returns {Promise<Route[]>} */
export function allRoutes() {
  known ??= fetchRoutes().catch((error) => {
    known = null;
    throw error;
  });
  return known;
}

async function fetchRoutes() {
  /** @type {Route[]} */
  const routes = [];
  let cursor = null;
  for (let page = 0; page < ROUTE_PAGES; page += 1) {
    const after = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const answer = await get(`/routes?limit=${PAGE_SIZE}${after}`);
    routes.push(...answer.items);
    cursor = answer.next_cursor;
    if (cursor === null) break;
  }
  return routes;
}

/**
 * As the server compares cities: without case and accents.
 *
 * @param {string} a
 * @param {string} b
 */
export function sameCity(a, b) {
  return a.trim().localeCompare(b.trim(), 'en', { sensitivity: 'base' }) === 0;
}

/**
 * The day that is searched is the day where the trip begins.
 *
 * @param {Route[]} routes
 * @param {string} city
 */
export function zoneOf(routes, city) {
  const route = routes.find(({ origin_city }) => sameCity(origin_city, city));
  return route?.origin_timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}
