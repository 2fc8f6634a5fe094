/** The handler behind `studio://`, and what pages asked for and have not got yet. */
import { cancelled } from '../engine/errors.js';
import type { Studio } from '../engine/server/open-studio.js';
import { foreignPage, ORIGIN } from './scheme.js';

/** A page may number its questions with this header, to take them back by the number. */
const QUESTION = 'x-question';

/**
 * Answers requests. Electron tells nobody that a page has aborted one, so this keeps what is under way: `leave` when the page
 * goes, `takeBack` for what the page says it no longer wants.
 */
export class Answers {
  private readonly underWay = new Map<string | symbol, AbortController>();

  constructor(private readonly handler: Studio['handler']) {}

  async answer(request: Request): Promise<Response> {
    const { host, pathname } = new URL(request.url);
    const origin = request.headers.get('origin');
    if (host !== 'app' || (origin !== null && origin !== ORIGIN)) {
      return Response.json({ error: foreignPage() }, { status: 403 });
    }
    // Files of the pages are short, and asked for while the page before is being left.
    if (!pathname.startsWith('/api/')) return this.handler.fetch(request);
    return this.answerUntilLeft(request);
  }

  /** Ends everything that is under way: the page is gone. */
  leave(): void {
    for (const asked of this.underWay.values()) asked.abort(cancelled());
  }

  /** Ends what the page asked for under a number, if it is under way. */
  takeBack(question: string): void {
    this.underWay.get(question)?.abort(cancelled());
  }

  private async answerUntilLeft(request: Request): Promise<Response> {
    const asked = new AbortController();
    const { signal } = asked;
    const key = request.headers.get(QUESTION) ?? Symbol('a question without a number');
    const forget = () => void this.underWay.delete(key);
    this.underWay.set(key, asked);
    const response = await this.handler.fetch(new Request(request, { signal }));
    if (!response.body) {
      forget();
      return response;
    }
    const body = response.body.pipeThrough(new TransformStream({ flush: forget }), { signal });
    return new Response(body, response);
  }
}
