import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { expect, it, vi } from 'vitest';
import { Answers } from './answers.js';

/** A handler whose answers wait, and that tells which of its requests were aborted. */
function waiting() {
  const aborted: string[] = [];
  const finish: (() => void)[] = [];
  const handler = new Hono().get('/api/:name', (c) => {
    let resolve!: (answer: Response) => void;
    const promise = new Promise<Response>((answered) => {
      resolve = answered;
    });
    c.req.raw.signal.addEventListener('abort', () => {
      aborted.push(c.req.param('name'));
      resolve(c.text('cancelled', 400));
    });
    finish.push(() => resolve(c.text('done')));
    return promise;
  });
  return { answers: new Answers(handler), aborted, finish };
}

const question = (name: string, number?: string): Request =>
  new Request(`studio://app/api/${name}`, number ? { headers: { 'x-question': number } } : {});

it('stops what a page takes back, and nothing else', async () => {
  const { answers, aborted, finish } = waiting();
  const [old, present] = [answers.answer(question('old', '1')), answers.answer(question('present', '2'))];
  answers.takeBack('1');
  answers.takeBack('3');
  expect(aborted).toEqual(['old']);
  await old;
  for (const end of finish) end();
  expect(await (await present).text()).toBe('done');
});

it('stops all that is under way when the page goes, and not what was answered before', async () => {
  const { answers, aborted, finish } = waiting();
  const before = answers.answer(question('before'));
  finish[0]!();
  await (await before).text();
  const [first, second] = [answers.answer(question('first')), answers.answer(question('second', '2'))];
  answers.leave();
  expect(aborted).toEqual(['first', 'second']);
  await Promise.all([first, second]);
});

it('ends a stream when the page goes', async () => {
  const ended = vi.fn();
  const handler = new Hono().get('/api/events', (c) =>
    streamSSE(c, (stream) => {
      stream.onAbort(ended);
      return new Promise(() => {});
    }),
  );
  const answers = new Answers(handler);
  const answer = await answers.answer(question('events'));
  const read = answer.text();
  answers.leave();
  await expect(read).rejects.toMatchObject({ code: 'cancelled' });
  await vi.waitFor(() => expect(ended).toHaveBeenCalledOnce());
});
