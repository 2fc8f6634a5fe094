import { describe, expect, it } from 'vitest';
import { stateDict, stripPrefixes } from './names.js';
import { PickleObject } from './pickle.js';
import { TorchStorage, TorchTensor } from './torch-values.js';

const tensor = new TorchTensor(new TorchStorage('0', 'f32', 1), { offset: 0, shape: [], strides: [] });

function dict(entries: Record<string, unknown>): Map<string, unknown> {
  return new Map(Object.entries(entries));
}

function names(root: unknown): string[] {
  return [...stateDict(root).keys()];
}

describe('stateDict', () => {
  it('opens the wrappers of training programs and leaves the optimiser out', () => {
    const optimizer = dict({ state: dict({ 0: dict({ exp_avg: tensor }) }) });
    for (const wrapper of ['state_dict', 'model_state_dict', 'model', 'module']) {
      expect(names(dict({ optimizer, [wrapper]: dict({ 'a.weight': tensor }) }))).toEqual(['a.weight']);
    }
    expect(names(dict({ model: dict({ state_dict: dict({ a: tensor }) }) }))).toEqual(['a']);
  });

  it('joins nested dictionaries by dots, lists of blocks by their number', () => {
    expect(
      names(dict({ encoder: dict({ w: tensor, blocks: new Map([[0, dict({ b: tensor })]]) }) })),
    ).toEqual(['encoder.w', 'encoder.blocks.0.b']);
  });

  it('keeps a tensor that happens to be called like a wrapper', () => {
    expect(names(dict({ model: tensor, state_dict: tensor }))).toEqual(['model', 'state_dict']);
  });

  it('ends on a dictionary that contains itself, and on doubling ones', () => {
    const loop = dict({ a: tensor });
    loop.set('self', loop);
    expect(names(loop)).toEqual(['a']);
    let doubled = dict({ a: tensor });
    for (let depth = 0; depth < 40; depth++) doubled = dict({ l: doubled, r: doubled });
    expect(names(doubled)).toHaveLength(1);
    const wrapped = dict({});
    wrapped.set('model', wrapped);
    expect(() => names(wrapped)).toThrow(/no tensors/);
  });

  it('refuses nesting that no model has', () => {
    let deep = dict({ a: tensor });
    for (let depth = 0; depth < 10_000; depth++) deep = dict({ x: deep });
    expect(() => names(deep)).toThrow(/too deeply nested/);
    expect(() => names(dict({ ['x'.repeat(2000)]: tensor }))).toThrow(/too long/);
  });

  it('names the class when a whole object was saved', () => {
    expect(() => names(new PickleObject('mine.Net'))).toThrow(/mine\.Net/);
    expect(() => names(dict({ model: new PickleObject('mine.Net') }))).toThrow(/mine\.Net/);
    expect(() => names([tensor])).toThrow(/no tensors by name/);
  });
});

describe('stripPrefixes', () => {
  function stripped(...from: string[]): string[] {
    return [...stripPrefixes(new Map(from.map((name) => [name, name]))).keys()];
  }

  it('removes what all names share, in any order', () => {
    expect(stripped('module.a', 'module.b.c')).toEqual(['a', 'b.c']);
    expect(stripped('model.module.a', 'model.module.b')).toEqual(['a', 'b']);
    expect(stripped('module._orig_mod.a')).toEqual(['a']);
  });

  it('leaves names alone that only some carry, or that are nothing else', () => {
    expect(stripped('module.a', 'head.b')).toEqual(['module.a', 'head.b']);
    expect(stripped('model.')).toEqual(['model.']);
    expect(stripped('models.a', 'modules.b')).toEqual(['models.a', 'modules.b']);
    expect(stripped()).toEqual([]);
  });
});
