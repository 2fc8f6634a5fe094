import { expect, it } from 'vitest';
import { agoText } from './ago.js';

const now = Date.UTC(2026, 4, 2, 12);

it.each([
  [0, 'now', '现在'],
  [59, '59 seconds ago', '59秒钟前'],
  [60, '1 minute ago', '1分钟前'],
  [3599, '59 minutes ago', '59分钟前'],
  [7200, '2 hours ago', '2小时前'],
  [86_400, 'yesterday', '昨天'],
  [10 * 86_400, '10 days ago', '10天前'],
])('says how long ago %s seconds are', (seconds, english, chinese) => {
  expect(agoText(now - 1000 * seconds, now, 'en')).toBe(english);
  expect(agoText(now - 1000 * seconds, now, 'zh')).toBe(chinese);
});

it('takes a clock that is behind for now', () => {
  expect(agoText(now + 5000, now, 'en')).toBe('now');
});
