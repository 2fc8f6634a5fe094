/** Flow between frames of a clip. */
import { Hono } from 'hono';
import { z } from 'zod';
import { query, wholeNumber } from '../ask.js';
import type { Services } from '../services.js';

/** A side of the region whose exact values can be asked for at once. */
const regionSide = z.coerce.number().int().min(1).max(64);
const pair = { first: wholeNumber, second: wholeNumber };
const exactRequest = z.object({
  ...pair,
  x: wholeNumber,
  y: wholeNumber,
  width: regionSide,
  height: regionSide,
});
const flowRequest = z.object({ ...pair, width: wholeNumber.min(64).max(1280) });

export const flowRoutes = ({ clips, flows }: Services) =>
  new Hono()
    .get('/:id/flow', query(flowRequest), async (c) => {
      const clip = clips.get(c.req.param('id'));
      const bytes = await flows.view(clip, c.req.valid('query'), c.req.raw.signal);
      return c.body(new Uint8Array(bytes), 200, { 'content-type': 'application/octet-stream' });
    })
    .get('/:id/flow/exact', query(exactRequest), async (c) => {
      const clip = clips.get(c.req.param('id'));
      const { width, height, data } = await flows.exact(clip, c.req.valid('query'), c.req.raw.signal);
      const half = data.length / 2;
      return c.json({ width, height, u: [...data.subarray(0, half)], v: [...data.subarray(half)] });
    });
