import { describe, expect, it } from 'vitest';
import { ByteReader } from './byte-reader.js';
import { readPickle } from './pickle.js';
import { type TorchStorage, TorchTensor, torchHooks } from './torch-values.js';

const fileBytes = 1000;

/** Reads a pickle as those in PyTorch files are read. `latin1` may contain any byte. */
function read(latin1: string): unknown {
  const reader = new ByteReader(Buffer.from(latin1, 'latin1'));
  return readPickle(reader, torchHooks(fileBytes, new Map<string, TorchStorage>()));
}

const text = (value: string) => `\x8c${String.fromCharCode(value.length)}${value}`;
const storage = (type: string, length: string) =>
  `(${text('storage')}ctorch\n${type}\n${text('0')}${text('cpu')}${length}tQ`;
/** A tensor over a storage of `length` elements: offset, size and strides are pickled as they are given. */
const tensor = (length: string, offset: string, size: string, strides: string) =>
  `ctorch._utils\n_rebuild_tensor_v2\n(${storage('FloatStorage', length)}${offset}${size}${strides}\x89NtR.`;

describe('pickle values', () => {
  // Each as CPython's pickle.dumps writes it (protocol 2, 3 or 4).
  const values: [string, string, unknown][] = [
    ['None', '\x80\x02N.', null],
    ['True', '\x80\x02\x88.', true],
    ['255', '\x80\x02K\xff.', 255],
    ['65535', '\x80\x02M\xff\xff.', 65535],
    ['-2', '\x80\x02J\xfe\xff\xff\xff.', -2],
    ['0 as a long', '\x80\x02\x8a\x00.', 0],
    ['2**31', '\x80\x02\x8a\x05\x00\x00\x00\x80\x00.', 2 ** 31],
    ['-2**31 - 1', '\x80\x02\x8a\x05\xff\xff\xff\x7f\xff.', -(2 ** 31) - 1],
    ['2**64', '\x80\x02\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x00\x01.', 2n ** 64n],
    ['-1.5', '\x80\x02G\xbf\xf8\x00\x00\x00\x00\x00\x00.', -1.5],
    ["'é'", '\x80\x02X\x02\x00\x00\x00\xc3\xa9q\x00.', 'é'],
    ["'é' in a frame", '\x80\x04\x95\x06\x00\x00\x00\x00\x00\x00\x00\x8c\x02\xc3\xa9\x94.', 'é'],
    ["b'ab'", '\x80\x03C\x02abq\x00.', Buffer.from('ab')],
    ['(1, 2, 3, 4)', '\x80\x02(K\x01K\x02K\x03K\x04tq\x00.', [1, 2, 3, 4]],
    ['[1, [2]]', '\x80\x02]q\x00(K\x01]q\x01K\x02ae.', [1, [2]]],
    ['{1: (2,)}', '\x80\x02}q\x00K\x01K\x02\x85q\x01s.', new Map([[1, [2]]])],
    ['the same list twice', '\x80\x04]\x94h\x00\x86\x94.', [[], []]],
  ];
  for (const [what, bytes, value] of values) {
    it(`reads ${what}`, () => {
      expect(read(bytes)).toEqual(value);
    });
  }

  it('keeps identity through the memo', () => {
    const [first, second] = read('\x80\x04]\x94h\x00\x86\x94.') as [unknown, unknown];
    expect(first).toBe(second);
  });
});

describe('pickles that would run code in Python', () => {
  const attacks: [string, string, string][] = [
    ['by a call', 'cos\nsystem\nX\x02\x00\x00\x00ls\x85R.', 'os.system'],
    [
      'by a call of a stacked name',
      `${text('builtins')}${text('eval')}\x93${text('1')}\x85R.`,
      'builtins.eval',
    ],
    ['by INST', `(${text('ls')}ios\nsystem\n.`, 'os.system'],
    ['by OBJ', `(cos\nsystem\n${text('ls')}o.`, 'os.system'],
    ['in the arguments of an allowed call', `ccollections\nOrderedDict\ncos\nabort\n)R\x85R.`, 'os.abort'],
    [
      'hidden behind the whitelist',
      `ctorch._utils\n_rebuild_parameter\ncos\nsystem\n\x89N\x87R)R.`,
      'os.system',
    ],
    [
      'as a function that rebuilds',
      `ctorch._tensor\n_rebuild_from_type_v2\n(cos\nsystem\nN)NtR.`,
      'no tensor',
    ],
    ['by calling an instance', `cfunctools\npartial\ncos\nsystem\n\x85R)R.`, 'functools.partial'],
    [
      'by nested torch.load',
      `ctorch.storage\n_load_from_bytes\nC\x01a\x85R.`,
      'torch.storage._load_from_bytes',
    ],
    ['by a name from Object.prototype', `c__proto__\nconstructor\n)R.`, '__proto__.constructor'],
  ];
  for (const [what, bytes, named] of attacks) {
    it(`are refused: ${what}`, () => {
      const expected = named === 'no tensor' ? /rebuilds a tensor from what is none/ : named;
      expect(() => read(`\x80\x02${bytes}`)).toThrow(expected);
    });
  }

  it('but a class that is only mentioned or instantiated is kept as a name', () => {
    expect(read('\x80\x02cmine\nConfig\n)\x81}b.')).toEqual({ className: 'mine.Config' });
    expect(read('\x80\x02cmine\nfunction\n.')).toEqual({ name: 'mine.function' });
  });
});

describe('pickles that are broken or greedy', () => {
  const broken: [string, string, RegExp][] = [
    ['an empty stack', '\x80\x02.', /more values than it made/],
    ['a missing mark', '\x80\x02t.', /did not begin/],
    ['an unknown instruction', '\x80\x02\x7f.', /no pickle instruction/],
    ['an end without STOP', '\x80\x02N', /cut short/],
    ['a string longer than the file', '\x80\x02X\xff\xff\xff\xffa.', /cut short/],
    ['bytes longer than any memory', `\x80\x04\x8e${'\xff'.repeat(8)}.`, /cut short/],
    ['an unknown memo entry', '\x80\x02h\x07.', /value 7/],
    ['an endless name', `\x80\x02c${'x'.repeat(2000)}\ny\n.`, /no name/],
    ['items of a list', '\x80\x02]NNs.', /no dict/],
    ['a storage larger than the file', `\x80\x02${storage('FloatStorage', 'M\x00\x20')}.`, /cut short/],
    [
      'a tensor beyond its storage',
      `\x80\x02${tensor('K\x04', 'K\x01', 'K\x04\x85', 'K\x01\x85')}`,
      /beyond its storage/,
    ],
    [
      'one element spread over gigabytes',
      `\x80\x02${tensor('K\x01', 'K\x00', 'J\x00\x00\x00\x7f\x85', 'K\x00\x85')}`,
      /larger/,
    ],
    [
      'a negative offset',
      `\x80\x02${tensor('K\x04', 'J\xff\xff\xff\xff', 'K\x01\x85', 'K\x01\x85')}`,
      /size that is none/,
    ],
    ['strides for other axes', `\x80\x02${tensor('K\x04', 'K\x00', 'K\x01\x85', ')')}`, /size that is none/],
  ];
  for (const [what, bytes, message] of broken) {
    it(`are refused: ${what}`, () => {
      expect(() => read(bytes)).toThrow(message);
    });
  }

  it('a tensor that just fits is read', () => {
    const read4 = read(`\x80\x02${tensor('K\x04', 'K\x00', 'K\x02K\x02\x86', 'K\x01K\x02\x86')}`);
    expect(read4).toBeInstanceOf(TorchTensor);
  });

  it('a list of pairs used again and again costs no more than the file', () => {
    const pairs = `](${'N\x89\x86'.repeat(100)}eq\x00`;
    const again = 'ccollections\nOrderedDict\nh\x00\x85R0'.repeat(50);
    expect(() => read(`\x80\x02${pairs}${again}N.`)).toThrow(/more than the file/);
  });
});
