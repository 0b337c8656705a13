import {expect, it} from 'vitest';
import {createStore} from './store.ts';

it('tells listeners what was and what is, until they leave', () => {
  const store = createStore({a: 1, b: 'x'});
  const seen: unknown[] = [];
  const leave = store.subscribe((now, before) => seen.push([before.a, now.a, now.b]));
  store.set({a: 2});
  leave();
  store.set({a: 3});
  expect(seen).toEqual([[1, 2, 'x']]);
  expect(store.get()).toEqual({a: 3, b: 'x'});
});
